import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessBundle } from '../build/bundle-process.js';

/** Folder of the bundles, relative to the root folder. */
export const bundleFolder = 'launcher/dist/bundles';
const manifestFile = `${bundleFolder}/manifest.json`;

/** State of the files from which the bundles were made. */
interface Manifest {
  readonly entries: readonly string[];
  /** Size and modification time by path. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** Returns the path of the bundle of a main module. */
export function bundleOf(entry: string): string {
  const name = entry.replace(/(\/dist\/.*)?\/main\.js$/, '').replaceAll('/', '-');
  return `${bundleFolder}/${name}.js`;
}

/**
 * Bundles each process into one file, unless the bundles are current. A process of the shop has about a thousand modules,
 * and half of its time to start is spent on reading and linking them.
 *
 * @param root root folder of the project
 * @param entries main modules, relative to the root folder
 * @throws Error when esbuild is not installed, or a module cannot be bundled
 */
export async function ensureBundles(root: string, entries: readonly string[]): Promise<void> {
  if (areCurrent(root, entries)) return;
  // loaded only when it is needed, since every start calls this function
  const { bundleProcess } = await import('../build/bundle-process.js');
  mkdirSync(join(root, bundleFolder), { recursive: true });
  const inputs = await Promise.all(
    entries.map(async (entry) => {
      const bundle: ProcessBundle = { entry, file: bundleOf(entry) };
      const bundled = await bundleProcess(root, bundle);
      for (const { path, text } of bundled.outputs) replaceFile(path, text);
      return bundled.inputs;
    }),
  );
  // the resolution of packages depends on their versions
  const paths = [...new Set([...inputs.flat(), 'package-lock.json'])].sort();
  const manifest: Manifest = {
    entries,
    inputs: Object.fromEntries(paths.map((path) => [path, stateOf(root, path)])),
  };
  replaceFile(join(root, manifestFile), JSON.stringify(manifest));
}

function areCurrent(root: string, entries: readonly string[]): boolean {
  try {
    const manifest = JSON.parse(readFileSync(join(root, manifestFile), 'utf8')) as Manifest;
    return (
      manifest.entries.join() === entries.join() &&
      Object.entries(manifest.inputs).every(([path, state]) => state === stateOf(root, path))
    );
  } catch {
    return false;
  }
}

/** Replaces a file as a whole, because another launcher may start a process from it at this moment. */
function replaceFile(path: string, content: string): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, content);
  renameSync(draft, path);
}

/** Returns the size and the modification time of a file. */
function stateOf(root: string, path: string): string {
  const { size, mtimeMs } = statSync(join(root, path));
  return `${size} ${mtimeMs}`;
}
