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
const madeByRunning = ['data', 'data/admin.json', 'admin.json'];

const source = /^[\w.@-]+(\/[\w.@-]+)*(\/|\.(ts|js|json|md|ya?ml|conf|py))$/;

function exists(page: string, path: string): boolean {
  const name = path.replace(/\/$/, '');
  if (madeByRunning.includes(name) || existsSync(join(root, dirname(page), name))) return true;
  return files.some((file) => `/${file}/`.includes(`/${name}/`));
}

/** Returns the texts of the files of this path, from the page's folder or the root. */
function below(page: string, path: string): string[] {
  const name = path.replace(/\/$/, '');
  return files
    .filter((file) => [name, join(dirname(page), name)].some((each) => `${file}/`.startsWith(`${each}/`)))
    .map(readText);
}

function tasksIn(manifest: string): string[] {
  if (!files.includes(manifest)) return [];
  const { scripts = {} } = JSON.parse(readText(manifest)) as { scripts?: Record<string, string> };
  return Object.keys(scripts);
}

describe('the documents', () => {
  for (const page of pages) {
    const prose = readText(page).replace(/^```[\s\S]*?^```/gm, '');

    it(`${page} links to files that exist`, () => {
      const links = [...prose.matchAll(/\]\(([^)#\s]+)(#[^)]*)?\)/g)].map(([, target]) => target as string);
      const missing = links.filter(
        (target) => !/^[a-z]+:/.test(target) && !existsSync(join(root, dirname(page), target)),
      );
      assert.deepEqual(missing, []);
    });

    it(`${page} names files and folders that exist`, () => {
      const named = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, text]) => text as string);
      assert.deepEqual(
        named.filter((text) => source.test(text) && !exists(page, text)),
        [],
      );
    });

    it(`${page} names only functions and variables that their files have`, () => {
      const placed = [...prose.matchAll(/`#?(\w+)(?:\(\))?` in `([\w.@/-]+)`/g)];
      const missing = placed.filter(
        ([, name = '', path = '']) =>
          exists(page, path) && !below(page, path).some((text) => text.includes(name)),
      );
      assert.deepEqual(
        missing.map(([text]) => text),
        [],
      );
    });

    it(`${page} names tasks of npm that exist`, () => {
      const scripts = [...tasksIn('package.json'), ...tasksIn(join(dirname(page), 'package.json'))];
      const named = [...readText(page).matchAll(/\bnpm run ([\w:-]+)/g)].map(([, task]) => task as string);
      assert.deepEqual(
        named.filter((task) => !scripts.includes(task)),
        [],
      );
    });
  }
});
