import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { collections } from './bounds/collections.js';
import { findCollections } from './bounds/find-collections.js';
import { registry } from './bounds/registry.js';
import { settingSections } from './docs/render.js';
import { serviceWorkspaces } from './services.js';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
/** Workspaces with code of processes that serve requests or receive telemetry. */
const workspaces = [
  ...serviceWorkspaces.map(({ folder }) => folder),
  ...['infra/cache', 'infra/http', 'infra/settings', 'infra/store', 'infra/timing'],
  ...['infra/telemetry', 'infra/telemetry-classic'],
  ...['console/server', 'launcher'],
];

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}

const sources = workspaces.flatMap((workspace) =>
  filesBelow(join(root, workspace, 'src')).map((path) => ({
    path: relative(root, path),
    text: readFileSync(path, 'utf8'),
  })),
);
const declared = Object.entries(registry).flatMap(([title, bounds]) =>
  Object.entries(bounds).map(([name, bound]) => [`${title}: ${name}`, bound] as const),
);

describe('bounds', () => {
  it('include every collection that outlives a call, in test/config/bounds/collections.ts', () => {
    const found = sources.flatMap(({ path, text }) =>
      findCollections(text).map(({ name, line }) => ({ key: `${path}#${name}`, line })),
    );
    assert.deepEqual(
      found.filter(({ key }) => !(key in collections)).map(({ key, line }) => `${key} in line ${line}`),
      [],
      'collections that are not listed',
    );
    const existing = new Set(found.map(({ key }) => key));
    assert.deepEqual(
      Object.keys(collections).filter((key) => !existing.has(key)),
      [],
      'listed collections that are not in the sources',
    );
  });

  for (const [name, { limit, full, metrics, setting }] of declared) {
    describe(name, () => {
      it('has a positive limit, and describes what happens when it is reached', () => {
        assert.ok(Number.isSafeInteger(limit) && limit > 0);
        assert.ok(full.length > 10);
      });

      if (metrics.length > 0) {
        it('names only declared metrics', () => {
          for (const metric of metrics) {
            const declaration = new RegExp(`name: '${metric}'|'${metric}',\\s*help`);
            assert.ok(
              sources.some(({ text }) => declaration.test(text)),
              `no source declares ${metric}`,
            );
          }
        });
      }

      if (setting !== undefined) {
        it('equals the default of its setting', () => {
          const found = settingSections().flatMap(({ declarations }) => declarations[setting] ?? []);
          assert.ok(found.length > 0, `no setting ${setting}`);
          for (const { default: value } of found) {
            assert.ok(limit === value || limit === Number(value) * 2 ** 20, `${setting} is ${value}`);
          }
        });
      }
    });
  }
});

describe('findCollections', () => {
  const names = (source: string) => findCollections(source).map(({ name }) => name);

  it('finds collections of modules, classes and objects, and variables of a function that returns functions', () => {
    const source = `
const cache = new Map<string, string>();

export class Queue {
  readonly #items: string[] = [];
}

export function createThing({ limit }: Options): Thing {
  const known = new Map<string, Promise<void>>();
  let waiting: string[] = [];
  const state = { seen: new Set<string>() };
  return {
    add(name) {
      known.set(name, cache.set(name, name));
      waiting.push(name);
    },
  };
}

export function memoize(make: (name: string) => string) {
  const made = new Set<string>();
  return (name) => made.add(name);
}

export function createCounter() {
  const counts = new Map<string, number>();
  function take(key: string) {
    counts.set(key, 1);
  }
  return { take };
}

export function createNested() {
  return (map) => {
    const cells = new Map<string, Cell>();
    return async (name) => cells.set(name, 1);
  };
}
`;
    assert.deepEqual(names(source), [
      'cache',
      'items',
      'known',
      'waiting',
      'seen',
      'made',
      'counts',
      'cells',
    ]);
  });

  it('ignores local collections, collections that are never filled, and weak maps', () => {
    const source = `
const names: ReadonlySet<string> = new Set(['a', 'b']);
const sockets = new WeakMap<Socket, string>();

function collect(items: string[]): string[] {
  const found: string[] = [];
  for (const item of items) found.push(item);
  return found;
}

function grouped(items: string[]) {
  const groups = new Map<string, string>();
  for (const item of items) groups.set(item, item);
  return [...groups.values()];
}
`;
    assert.deepEqual(names(source), []);
  });
});
