import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { type ServiceName, serviceNames, serviceOf } from '@glasshouse/roster';
import { serviceWorkspaces } from './services.js';
import { imports, root, sources, workspaces } from './source-files.js';

/** Returns the packages that a service may import: infra, and client and contract of its upstream services. */
function importsOf(name: ServiceName): RegExp {
  const { calls, store } = serviceOf(name);
  const infra = [
    'telemetry',
    'telemetry-classic',
    'settings',
    'timing',
    'roster',
    'shop',
    'http',
    'cache',
    ...(store ? ['store'] : []),
  ];
  return new RegExp(`^((${infra.join('|')})(/|$)|(${calls.join('|')})/(client|contract)$)`);
}

/** The project's packages that each workspace may import. */
const allowed: Record<string, RegExp> = {
  'infra/settings': /^$/,
  'infra/telemetry': /^$/,
  'infra/timing': /^$/,
  'infra/telemetry-classic': /^telemetry(\/|$)/,
  'infra/faults': /^$/,
  'infra/lock': /^$/,
  'infra/http': /^(faults|telemetry|telemetry-classic|settings|timing)(\/|$)/,
  'infra/store': /^(faults|lock|telemetry|settings|timing)(\/|$)/,
  'infra/cache': /^(faults|telemetry|settings|timing)(\/|$)/,
  'services/roster': /^$/,
  'services/shop': /^$/,
  ...Object.fromEntries(serviceWorkspaces.map(({ name, folder }) => [folder, importsOf(name)])),
  console: /^(telemetry|settings|timing|http|roster|lock|incidents)(\/|$)/,
  traffic: new RegExp(
    `^((telemetry|telemetry-classic|settings|roster|shop)(/|$)|(${serviceNames.join('|')})/contract$)`,
  ),
  launcher: /^(settings|telemetry|telemetry-classic|timing|roster|lock)(\/|$)/,
  bench: new RegExp(
    `^((telemetry|telemetry-classic|settings|store|http|launcher|roster)(/|$)|(${serviceNames.join('|')})/(contract|store|search-terms)$|console/(browser-testing|large-trace)$)`,
  ),
  monitoring: /^roster$/,
  incidents: /^(faults|roster|settings)(\/|$)/,
  warehouse:
    /^((telemetry|telemetry-classic|settings|http|roster)(\/|$)|(oauth|customer|product|order)\/contract$)/,
  examples: /^telemetry(\/|$)/,
};

describe('imports', () => {
  for (const [workspace, rule] of Object.entries(allowed)) {
    const folder = join(root, workspace);
    const files = sources(folder).filter((file) => !relative(folder, file).split('/').includes('test'));

    it(`come only from the allowed workspaces in ${workspace}`, () => {
      assert.ok(files.length > 0, 'no sources found');
      for (const file of files) {
        for (const name of imports(file)) {
          const where = `${relative(root, file)} imports ${name}`;
          if (name.startsWith('@glasshouse/')) assert.match(name.slice('@glasshouse/'.length), rule, where);
          if (name.startsWith('.')) {
            const target = resolve(dirname(file), name);
            assert.ok(target.startsWith(`${folder}/`), `${where}: outside its workspace`);
          }
        }
      }
    });
  }

  it('include koa only in the folder koa of infra/telemetry', () => {
    const folder = join(root, 'infra/telemetry/src');
    for (const file of sources(folder)) {
      if (relative(folder, file).startsWith('koa/')) continue;
      assert.ok(!imports(file).includes('koa'), `${relative(root, file)} imports koa`);
    }
  });

  it('cover every workspace', () => {
    assert.deepEqual(
      workspaces().filter((name) => name !== 'test' && !(name in allowed)),
      [],
    );
  });
});

describe('sources of services', () => {
  it('read process.env only in main.ts', () => {
    for (const workspace of ['services', 'gateway']) {
      for (const file of sources(join(root, workspace))) {
        const name = relative(root, file);
        if (name.split('/').includes('test') || name.endsWith('/main.ts')) continue;
        assert.doesNotMatch(readFileSync(file, 'utf8'), /process\.env\b/, name);
      }
    }
  });

  it('take the currency from services/shop/src/money.ts', () => {
    const naming = ['infra', 'services', 'gateway', 'traffic']
      .flatMap((workspace) => sources(join(root, workspace)))
      .filter((file) => !relative(root, file).split('/').includes('test'))
      .filter((file) => /['"`]EUR['"`]|\bEUR`/.test(readFileSync(file, 'utf8')))
      .map((file) => relative(root, file));
    assert.deepEqual(naming, ['services/shop/src/money.ts']);
  });

  it('take cache times from cache-times.ts of their workspace', () => {
    const literal = ['services', 'gateway']
      .flatMap((workspace) => sources(join(root, workspace)))
      .filter((file) => !relative(root, file).split('/').includes('test'))
      .filter((file) => /max-age=\d|publicFor\((?!cacheTimes\.)/.test(readFileSync(file, 'utf8')))
      .map((file) => relative(root, file));
    assert.deepEqual(literal, []);
  });
});

describe('time limits', () => {
  it('do not use AbortSignal.any, which loses its timeout in a garbage collection on Node 20', () => {
    const files = sources(root);
    assert.ok(files.length > 100, 'no sources found');
    const combined = files.filter((file) => /AbortSignal\.any\([^*]*timeout/.test(code(file)));
    assert.deepEqual(
      combined.map((file) => relative(root, file)),
      [],
    );
  });
});

/** Returns a file's text without block comments; empty for this test, which contains the pattern. */
function code(file: string): string {
  if (file === join(root, 'test/config/imports.test.ts')) return '';
  return readFileSync(file, 'utf8').replace(/^\s*\*.*$/gm, '');
}
