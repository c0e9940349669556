import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const skipped = new Set(['node_modules', 'dist', 'data', '.git']);

/** Which packages of ours a workspace's sources may import, and nothing else. */
const allowed: Record<string, RegExp> = {
  'infra/settings': /^$/,
  'infra/telemetry': /^$/,
  'infra/telemetry-classic': /^telemetry(\/|$)/,
  'infra/http': /^(telemetry|telemetry-classic|settings)(\/|$)/,
  'infra/store': /^(telemetry|settings)(\/|$)/,
  'infra/cache': /^(telemetry|settings)(\/|$)/,
  'services/oauth': /^(telemetry|settings|http|store|cache)(\/|$)/,
  'services/product': /^(telemetry|telemetry-classic|settings|http|store|cache)(\/|$)/,
  'services/customer': /^(telemetry|settings|http|store|cache)(\/|$)/,
  'services/order': /^((telemetry|settings|http|store|cache)(\/|$)|(product|customer)\/(client|contract)$)/,
  gateway: /^((telemetry|settings|http|cache)(\/|$)|(oauth|customer|product|order)\/(client|contract)$)/,
  console: /^(telemetry|settings|http)(\/|$)/,
  traffic: /^((telemetry|telemetry-classic|settings)(\/|$)|(oauth|customer|product|order)\/contract$)/,
  launcher: /^(settings|telemetry|telemetry-classic|store\/lock)(\/|$)/,
  bench:
    /^((telemetry|telemetry-classic|store|http|launcher)(\/|$)|(oauth|customer|product|order)\/(contract|store|search-terms)$)/,
  examples: /^telemetry(\/|$)/,
};

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (skipped.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.(ts|mts|js|mjs)$/.test(entry.name) ? [path] : [];
  });
}

function imports(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const found = text.matchAll(/(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g);
  return [...found].map((match) => match[1] as string);
}

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
    const naming = ['infra/http', 'services', 'traffic']
      .flatMap((workspace) => sources(join(root, workspace)))
      .filter((file) => !relative(root, file).split('/').includes('test'))
      .filter((file) => /['"`]EUR['"`]|\bEUR`/.test(readFileSync(file, 'utf8')))
      .map((file) => relative(root, file));
    assert.deepEqual(naming, ['infra/http/src/schemas.ts']);
  });

  it('cover every workspace', () => {
    const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      workspaces: string[];
    };
    assert.deepEqual(
      workspaces.filter((name) => name !== 'test' && !(name in allowed)),
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
