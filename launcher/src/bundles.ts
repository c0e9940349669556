import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Folder of the bundles, relative to the root folder. */
export const bundleFolder = 'launcher/dist/bundles';
export const manifestFile = `${bundleFolder}/manifest.json`;

/** State of the files from which the bundles were made. */
export interface BundleManifest {
  readonly entries: readonly string[];
  /** Result of {@link stateOf} by path. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** Returns the path of the bundle of a main module. */
export function bundleOf(entry: string): string {
  const name = entry.replace(/(\/dist\/.*)?\/main\.js$/, '').replaceAll('/', '-');
  return `${bundleFolder}/${name}.js`;
}

/**
 * Bundles each process into one file, unless the bundles are current. A process of the shop has about a thousand modules,
 * and more than half of its processor time until it is ready is spent on reading and linking them.
 *
 * @param root root folder of the project
 * @param entries main modules, relative to the root folder
 * @param signal ends the bundler when it is aborted
 * @throws Error with the output of esbuild when it is not installed, or a module cannot be bundled; the signal's reason
 */
export async function ensureBundles(
  root: string,
  entries: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  if (areCurrent(root, entries)) return;
  const command = [join(bundler, 'main.js'), root, ...entries];
  await promisify(execFile)(process.execPath, command, { signal }).catch((error: unknown) => {
    // also when Ctrl-C, which reaches all processes of the terminal, has ended the bundler
    signal?.throwIfAborted();
    throw error;
  });
}

/** Folder of the program that bundles. */
const bundler = fileURLToPath(new URL('../build', import.meta.url));

/** Returns the paths of the files that decide how modules are bundled, relative to the root folder. */
export function bundlerFiles(root: string): string[] {
  return readdirSync(bundler)
    .filter((name) => name.endsWith('.js'))
    .map((name) => relative(root, join(bundler, name)));
}

function areCurrent(root: string, entries: readonly string[]): boolean {
  try {
    const manifest = JSON.parse(readFileSync(join(root, manifestFile), 'utf8')) as BundleManifest;
    return (
      manifest.entries.join() === entries.join() &&
      bundlerFiles(root).every((path) => path in manifest.inputs) &&
      Object.entries(manifest.inputs).every(([path, state]) => state === stateOf(root, path))
    );
  } catch {
    return false;
  }
}

/** Returns the size and the modification time of a file. */
export function stateOf(root: string, path: string): string {
  const { size, mtimeMs } = statSync(join(root, path));
  return `${size} ${mtimeMs}`;
}
