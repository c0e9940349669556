import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `dist/web/bundle/manifest.json`, which the build writes. */
export interface BundleManifest {
  /** Hash of the inputs, see {@link hashInputs}. */
  readonly hash: string;
  /** Paths of the bundled sources, relative to the folder of the console. */
  readonly inputs: readonly string[];
}

/** Paths relative to the folder of the console. */
export const bundlePaths = { sources: 'web/src', folder: 'dist/web/bundle' } as const;

/** Returns the hash of the names and contents of files; a missing file has a hash, too. */
export function hashInputs(root: string, inputs: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of inputs) {
    const file = join(root, path);
    hash.update(`${path}\0`).update(existsSync(file) ? readFileSync(file) : 'missing');
  }
  return hash.digest('base64url');
}

/**
 * Returns the reason why the bundle of the pages cannot be served: it is missing, or its sources have changed since the
 * build. Returns undefined when it is current, and when the sources are not installed (image, package).
 *
 * @param root folder of the console
 */
export function staleBundleReason(root: string): string | undefined {
  const file = join(root, bundlePaths.folder, 'manifest.json');
  if (!existsSync(file)) return 'the pages of the console are not built: run `npm run build`';
  if (!existsSync(join(root, bundlePaths.sources))) return undefined;
  const { hash, inputs } = JSON.parse(readFileSync(file, 'utf8')) as BundleManifest;
  if (hash === hashInputs(root, inputs)) return undefined;
  return 'the sources of the console pages have changed since they were built: run `npm run build`';
}
