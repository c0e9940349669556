import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { workspaces } from './source-files.js';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

const manifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(resolve(root, folder, 'package.json'), 'utf8')) as Manifest;

/** Returns a check for names in the first column of DESIGN.md's table; `@opentelemetry/*` covers a scope. */
function readReasons(): (name: string) => boolean {
  const design = readFileSync(resolve(root, 'DESIGN.md'), 'utf8');
  const section = design.slice(design.indexOf('## Why each dependency is there'));
  const names = [...section.matchAll(/^\| ([^|]+) \|/gm)].flatMap((match) =>
    (match[1] as string).split(/,\s*/),
  );
  const known = new Set(names.map((name) => name.trim()));
  return (name) => known.has(name) || known.has(`${name.split('/')[0]}/*`);
}

describe('dependencies', () => {
  it('have no install scripts, except two that .npmrc and the Dockerfile disable', () => {
    const lock = JSON.parse(readFileSync(resolve(root, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { hasInstallScript?: boolean }>;
    };
    const scripted = Object.entries(lock.packages).filter(([, { hasInstallScript }]) => hasInstallScript);
    assert.deepEqual(
      scripted.map(([path]) => path),
      ['node_modules/@scarf/scarf', 'node_modules/esbuild'],
    );
    assert.match(readFileSync(resolve(root, '.npmrc'), 'utf8'), /^ignore-scripts=true$/m);
    const installs = readFileSync(resolve(root, 'Dockerfile'), 'utf8').match(/^RUN .*npm ci.*$/gm) ?? [];
    assert.ok(
      installs.length > 0 && installs.every((line) => line.includes('--ignore-scripts')),
      installs.join(),
    );
  });

  const hasReason = readReasons();
  for (const folder of ['.', ...workspaces()]) {
    const { dependencies, devDependencies, optionalDependencies } = manifest(folder);
    const names = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies }).filter(
      (name) => !name.startsWith('@glasshouse/'),
    );
    it(`of ${folder === '.' ? 'the root' : folder} have a reason in DESIGN.md`, () => {
      assert.deepEqual(
        names.filter((name) => !hasReason(name)),
        [],
      );
    });
  }
});
