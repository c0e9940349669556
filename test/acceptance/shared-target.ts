import { openTarget, type Target } from './target.js';

let opened: Promise<Target> | undefined;

/** The system that all these tests share: opened by whoever asks first, closed when all tests have run. */
export function sharedTarget(): Promise<Target> {
  opened ??= openTarget(process.env);
  return opened;
}

// Outside of any suite: once, at the end of the whole run.
after('stop the shared system', async function stopSharedTarget() {
  this.timeout(20_000);
  await (await opened)?.close();
});
