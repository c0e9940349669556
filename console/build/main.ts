/** Builds the pages of the console, unless the existing bundle is current. */
import { fileURLToPath } from 'node:url';
import { staleBundleReason } from '../server/src/web-bundle.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

if (staleBundleReason(root) !== undefined) {
  // esbuild is loaded only when it is needed, since every start runs this script
  const { bundlePages } = await import('./bundle.js');
  await bundlePages(root);
}
