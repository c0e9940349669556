import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const src = fileURLToPath(new URL('../../src', import.meta.url));

/** Folders that each folder may import. Every folder may also import itself and the shared files. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  encoding: [],
  delivery: ['encoding'],
  redaction: [],
  types: ['delivery'],
  metrics: ['delivery', 'types'],
  logs: ['redaction', 'types'],
  trace: ['logs', 'redaction', 'types'],
  exporters: ['delivery', 'encoding', 'logs', 'trace', 'types'],
  server: ['delivery', 'logs', 'redaction', 'trace', 'types'],
  als: ['types'],
  koa: ['server', 'types'],
  testing: ['logs', 'trace', 'types'],
};
/** Files directly in src that every folder may import. */
const shared = ['attribute-list.ts', 'memoize.ts'];
/** Files directly in src that compose the folders, with the folders that may import them. */
const composing: Readonly<Record<string, readonly string[]>> = {
  'internals.ts': ['server'],
  'telemetry.ts': ['testing'],
};

/** Relative paths of the files that each file imports, including type imports. */
const graph = new Map(
  readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => [file, importsOf(file)] as const),
);

function importsOf(file: string): string[] {
  const text = readFileSync(join(src, file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)\.js'/g)].map(([, path]) =>
    relative(src, resolve(src, dirname(file), `${path}.ts`)),
  );
}

function folderOf(file: string): string | undefined {
  return file.includes('/') ? file.split('/')[0] : undefined;
}

/** Returns the files of one import cycle reachable from `file`, with the first file repeated at the end. */
function cycleFrom(file: string, path: readonly string[], acyclic: Set<string>): string[] | undefined {
  if (acyclic.has(file)) return undefined;
  const start = path.indexOf(file);
  if (start >= 0) return [...path.slice(start), file];
  for (const target of graph.get(file) ?? []) {
    const cycle = cycleFrom(target, [...path, file], acyclic);
    if (cycle !== undefined) return cycle;
  }
  acyclic.add(file);
  return undefined;
}

describe('imports inside the kit', () => {
  it('all resolve to files of the kit', () => {
    assert.ok(graph.size > 70, `${graph.size} files`);
    const unknown = [...graph].flatMap(([file, targets]) =>
      targets.filter((target) => !graph.has(target)).map((target) => `${file} -> ${target}`),
    );
    assert.deepEqual(unknown, []);
  });

  it('have no cycle', () => {
    const acyclic = new Set<string>();
    for (const file of graph.keys()) assert.equal(cycleFrom(file, [], acyclic)?.join(' -> '), undefined);
  });

  it('follow the table of allowed imports, which has no unused entry', () => {
    const folders = new Set([...graph.keys()].map(folderOf).filter((folder) => folder !== undefined));
    assert.deepEqual([...folders].sort(), Object.keys(mayImport).sort());
    const used = new Set<string>();
    const wrong: string[] = [];
    for (const [file, targets] of graph) {
      const folder = folderOf(file);
      if (folder === undefined) continue;
      for (const target of targets) {
        const other = folderOf(target) ?? target;
        if (other === folder || shared.includes(other)) continue;
        used.add(`${folder} -> ${other}`);
        const allowed = mayImport[folder]?.includes(other) || composing[other]?.includes(folder);
        if (!allowed) wrong.push(`${file} -> ${target}`);
      }
    }
    assert.deepEqual(wrong, []);
    const declared = [
      ...Object.entries(mayImport).flatMap(([folder, others]) =>
        others.map((other) => `${folder} -> ${other}`),
      ),
      ...Object.entries(composing).flatMap(([file, folders]) =>
        folders.map((folder) => `${folder} -> ${file}`),
      ),
    ];
    assert.deepEqual(
      declared.filter((edge) => !used.has(edge)),
      [],
    );
  });

  it('lead from shared files only to shared files', () => {
    for (const file of shared)
      assert.deepEqual(
        graph.get(file)?.filter((target) => !shared.includes(target)),
        [],
      );
  });
});
