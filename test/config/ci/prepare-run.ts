/**
 * Global setup for mocha's `--require`: unpacks the browser of the development dependency and bundles the processes of
 * the shop once, before parallel workers. Otherwise one worker would start the browser's file that another is still
 * writing, and each would make the same bundles.
 */
import { bundleProcesses } from '@glasshouse/launcher';

export async function mochaGlobalSetup(): Promise<void> {
  const { browserProgram } = await import('@glasshouse/console/browser-testing');
  await browserProgram().catch(() => {}); // the tests that need a browser report its absence
  await bundleProcesses();
}
