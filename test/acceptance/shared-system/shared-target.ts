import { openTarget, type Target } from '../target.js';

let opened: Promise<Target> | undefined;

/** Returns the system that the tests share. The first call opens it; it is closed after all tests. */
export function sharedTarget(): Promise<Target> {
  opened ??= openTarget(process.env);
  return opened;
}

// a root hook: runs once, after all suites
after('stop the shared system', async function stopSharedTarget() {
  this.timeout(20_000);
  await (await opened)?.close();
});
