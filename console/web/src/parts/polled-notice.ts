import { replaceChildren } from '../dom.js';
import { createPolling, type Polling } from '../polling.js';
import { failureNotice } from './notice.js';

/** Polls with `work`. When it fails, shows the error and a button that polls again inside `notice`. */
export function pollWithNotice(
  notice: Element,
  work: (signal: AbortSignal) => Promise<void>,
  intervalMs: number,
): Polling {
  const polling = createPolling(async (signal) => {
    try {
      await work(signal);
    } catch (error) {
      if (!signal.aborted)
        replaceChildren(
          notice,
          failureNotice(error, () => polling.nudge()),
        );
    }
  }, intervalMs);
  return polling;
}
