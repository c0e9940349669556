/**
 * Global setup for mocha's `--require`: unpacks the browser of the development dependency once, before parallel workers,
 * of which one would start the file that another is still writing.
 */
export async function mochaGlobalSetup(): Promise<void> {
  const { browserProgram } = await import('@glasshouse/console/browser-testing');
  await browserProgram().catch(() => {}); // the tests that need a browser report its absence
}
