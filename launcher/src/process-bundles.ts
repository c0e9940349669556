import { ensureBundles } from './bundles.js';
import { entryOf } from './plan.js';
import { processNames } from './process-names.js';
import { root } from './root.js';

/**
 * Bundles every process, unless the bundles are current. A {@link plan} with `bundled` needs them.
 *
 * @param signal ends the bundler when it is aborted
 * @throws Error with the output of esbuild when it is not installed, or a module cannot be bundled; the signal's reason
 */
export function bundleProcesses(signal?: AbortSignal): Promise<void> {
  return ensureBundles(root, processNames.map(entryOf), signal);
}
