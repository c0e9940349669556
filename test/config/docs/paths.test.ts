import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readText, root } from '../compose-file.js';

const list = (...options: string[]) =>
  execFileSync('git', ['ls-files', '-z', ...options], { cwd: root, encoding: 'utf8' })
    .split('\0')
    .filter((path) => path !== '' && existsSync(join(root, path)));
/** Tracked files, and new files that are not ignored. */
const files = list('--cached', '--others', '--exclude-standard');
/** The changelog and decisions may name removed files. */
const pages = files.filter(
  (path) => path.endsWith('.md') && path !== 'CHANGELOG.md' && !path.startsWith('docs/adr/'),
);
/** Files that a running shop creates below DATA_FOLDER. */
const createdAtRuntime = ['data', 'data/admin.json', 'admin.json'];

const source = /^[\w.@-]+(\/[\w.@-]+)*(\/|\.(ts|js|json|md|ya?ml|conf|py))$/;

function exists(page: string, path: string): boolean {
  const name = path.replace(/\/$/, '');
  if (createdAtRuntime.includes(name) || existsSync(join(root, dirname(page), name))) return true;
  return files.some((file) => `/${file}/`.includes(`/${name}/`));
}

/** Returns the texts of the files at or below a path, relative to the page's folder or to the root. */
function textsOf(page: string, path: string): string[] {
  const name = path.replace(/\/$/, '');
  return files
    .filter((file) => [name, join(dirname(page), name)].some((each) => `${file}/`.startsWith(`${each}/`)))
    .map(readText);
}

function scriptsIn(manifest: string): string[] {
  if (!files.includes(manifest)) return [];
  const { scripts = {} } = JSON.parse(readText(manifest)) as { scripts?: Record<string, string> };
  return Object.keys(scripts);
}

describe('documentation', () => {
  for (const page of pages) {
    const prose = readText(page).replace(/^```[\s\S]*?^```/gm, '');

    it(`${page} links only to existing files`, () => {
      const links = [...prose.matchAll(/\]\(([^)#\s]+)(#[^)]*)?\)/g)].map(([, target]) => target as string);
      const missing = links.filter(
        (target) => !/^[a-z]+:/.test(target) && !existsSync(join(root, dirname(page), target)),
      );
      assert.deepEqual(missing, []);
    });

    it(`${page} names only existing files and folders`, () => {
      const named = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, text]) => text as string);
      assert.deepEqual(
        named.filter((text) => source.test(text) && !exists(page, text)),
        [],
      );
    });

    it(`${page} names only functions and variables that are in the named file`, () => {
      const placed = [...prose.matchAll(/`#?(\w+)(?:\(\))?` in `([\w.@/-]+)`/g)];
      const missing = placed.filter(
        ([, name = '', path = '']) =>
          exists(page, path) && !textsOf(page, path).some((text) => text.includes(name)),
      );
      assert.deepEqual(
        missing.map(([text]) => text),
        [],
      );
    });

    it(`${page} names only existing npm scripts`, () => {
      const scripts = [...scriptsIn('package.json'), ...scriptsIn(join(dirname(page), 'package.json'))];
      const named = [...readText(page).matchAll(/\bnpm run (?:--silent )?([\w:-]+)/g)].map(
        ([, script]) => script as string,
      );
      assert.deepEqual(
        named.filter((script) => !scripts.includes(script)),
        [],
      );
    });
  }
});
