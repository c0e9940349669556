import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { type ServiceName, serviceNames, serviceOf } from '@glasshouse/roster';
import { serviceWorkspaces } from './services.js';
import { imports, root, sources, workspaces } from './source-files.js';

/** A service may import infra, and client and contract of the services that it calls. */
function importsOf(name: ServiceName): RegExp {
  const { calls, store } = serviceOf(name);
  const infra = [
    'telemetry',
    'telemetry-classic',
    'settings',
    'roster',
    'shop',
    'http',
    'cache',
    ...(store ? ['store'] : []),
  ];
  return new RegExp(`^((${infra.join('|')})(/|$)|(${calls.join('|')})/(client|contract)$)`);
}

/** Which packages of ours a workspace's sources may import, and nothing else. */
const allowed: Record<string, RegExp> = {
  'infra/settings': /^$/,
  'infra/telemetry': /^$/,
  'infra/timing': /^$/,
  'infra/telemetry-classic': /^telemetry(\/|$)/,
  'infra/http': /^(telemetry|telemetry-classic|settings|timing)(\/|$)/,
  'infra/store': /^(telemetry|settings|timing)(\/|$)/,
  'infra/cache': /^(telemetry|settings|timing)(\/|$)/,
  'services/roster': /^$/,
  'services/shop': /^$/,
  ...Object.fromEntries(serviceWorkspaces.map(({ name, folder }) => [folder, importsOf(name)])),
  console: /^(telemetry|settings|http|roster)(\/|$)/,
  traffic: new RegExp(
    `^((telemetry|telemetry-classic|settings|roster|shop)(/|$)|(${serviceNames.join('|')})/contract$)`,
  ),
  launcher: /^(settings|telemetry|telemetry-classic|timing|roster|store\/lock)(\/|$)/,
  bench: new RegExp(
    `^((telemetry|telemetry-classic|settings|store|http|launcher|roster)(/|$)|(${serviceNames.join('|')})/(contract|store|search-terms)$)`,
  ),
  examples: /^telemetry(\/|$)/,
};

describe('imports', () => {
  for (const [workspace, rule] of Object.entries(allowed)) {
    const folder = join(root, workspace);
    const files = sources(folder).filter((file) => !relative(folder, file).split('/').includes('test'));

    it(`of ${workspace} point one way`, () => {
      assert.ok(files.length > 0, 'no sources found');
      for (const file of files) {
        for (const name of imports(file)) {
          const where = `${relative(root, file)} imports ${name}`;
          if (name.startsWith('@glasshouse/')) assert.match(name.slice('@glasshouse/'.length), rule, where);
          if (name.startsWith('.')) {
            const target = resolve(dirname(file), name);
            assert.ok(target.startsWith(`${folder}/`), `${where}: out of its workspace`);
          }
        }
      }
    });
  }

  it('of the kit know Koa only in its koa folder', () => {
    const folder = join(root, 'infra/telemetry/src');
    for (const file of sources(folder)) {
      if (relative(folder, file).startsWith('koa/')) continue;
      assert.ok(!imports(file).includes('koa'), `${relative(root, file)} imports koa`);
    }
  });

  it('of the environment are only in main.ts, in services and the gateway', () => {
    for (const workspace of ['services', 'gateway']) {
      for (const file of sources(join(root, workspace))) {
        const name = relative(root, file);
        if (name.split('/').includes('test') || name.endsWith('/main.ts')) continue;
        assert.doesNotMatch(readFileSync(file, 'utf8'), /process\.env\b/, name);
      }
    }
  });

  it('of the currency come from one module', () => {
    const naming = ['infra', 'services', 'gateway', 'traffic']
      .flatMap((workspace) => sources(join(root, workspace)))
      .filter((file) => !relative(root, file).split('/').includes('test'))
      .filter((file) => /['"`]EUR['"`]|\bEUR`/.test(readFileSync(file, 'utf8')))
      .map((file) => relative(root, file));
    assert.deepEqual(naming, ['services/shop/src/money.ts']);
  });

  it('of cache times come from the cache-times.ts of each workspace', () => {
    const literal = ['services', 'gateway']
      .flatMap((workspace) => sources(join(root, workspace)))
      .filter((file) => !relative(root, file).split('/').includes('test'))
      .filter((file) => /max-age=\d|publicFor\((?!cacheTimes\.)/.test(readFileSync(file, 'utf8')))
      .map((file) => relative(root, file));
    assert.deepEqual(literal, []);
  });

  it('cover every workspace', () => {
    assert.deepEqual(
      workspaces().filter((name) => name !== 'test' && !(name in allowed)),
      [],
    );
  });
});

describe('time limits', () => {
  it('are not combined by AbortSignal.any, which loses a timeout to a garbage collection on Node 20', () => {
    const files = sources(root);
    assert.ok(files.length > 100, 'no sources found');
    const combined = files.filter((file) => /AbortSignal\.any\([^*]*timeout/.test(code(file)));
    assert.deepEqual(
      combined.map((file) => relative(root, file)),
      [],
    );
  });
});

/** The text of a file without the lines of its block comments, and without this test. */
function code(file: string): string {
  if (file === join(root, 'test/config/imports.test.ts')) return '';
  return readFileSync(file, 'utf8').replace(/^\s*\*.*$/gm, '');
}
