import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type BundleManifest, bundlePaths, hashInputs } from '../server/src/web-bundle.js';

/**
 * Bundles the pages of the console into `dist/web/bundle`: `main.js`, a chunk for each page, `style.css`, the licenses of
 * the bundled packages, and the manifest, by which the console recognises a stale bundle.
 *
 * @param root folder of the console
 */
export async function bundlePages(root: string): Promise<void> {
  const folder = join(root, bundlePaths.folder);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { main: 'web/src/main.tsx', style: 'web/styles/main.css' },
    outdir: bundlePaths.folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2023',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: true,
    // the licenses are in one file
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  const inputs = Object.keys(metafile.inputs);
  writeFileSync(join(folder, 'licenses.txt'), licensesOf(root, inputs));
  const own = [...inputs.filter((path) => !path.includes('node_modules/')), 'package.json'].sort();
  const manifest: BundleManifest = { hash: hashInputs(root, own), inputs: own };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
}

/** Returns the license texts of the packages that have a file among the inputs. */
function licensesOf(root: string, inputs: readonly string[]): string {
  const folders = inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
  return [...new Set(folders)]
    .sort()
    .map((folder) => {
      const { name, version } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
      const file = ['LICENSE', 'LICENSE.md', 'LICENSE.txt']
        .map((each) => join(root, folder, each))
        .find(existsSync);
      if (file === undefined) throw new Error(`${name} has no license file`);
      return `${name} ${version}\n\n${readFileSync(file, 'utf8').trim()}\n`;
    })
    .join('\n---\n\n');
}
