import { setMaxListeners } from 'node:events';

/** Options of {@link withinTimeout}. */
export interface TimeoutOptions {
  /** Milliseconds until the signal is aborted. */
  ms: number;
  /** Signal that also aborts the work. */
  outer: AbortSignal | undefined;
  /** Returns the abort reason for a timeout. Default: a DOMException `TimeoutError`. */
  timeoutReason?: () => unknown;
  /** Converts the abort reason of `outer`. Default: unchanged. */
  abortReason?: (reason: unknown) => unknown;
}

/**
 * Runs `work` with a signal that is aborted after a timeout or with the signal `outer`, which may already be aborted.
 * Waits until `work` has ended, so `work` must observe the signal; use `withTimeout` for work that accepts no signal.
 *
 * Does not use `AbortSignal.any([outer, AbortSignal.timeout(ms)])`: Node 20 references its sources weakly, so a garbage
 * collection can remove the timeout, and the work would wait without limit for a target that hangs.
 *
 * @throws the error of `work`, usually the signal's reason
 */
export async function withinTimeout<T>(
  { ms, outer, timeoutReason = timeoutError, abortReason = same }: TimeoutOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const abort = () => controller.abort(abortReason(outer?.reason));
  if (outer?.aborted) abort();
  // more than ten listeners are no leak here, as each call removes its own
  if (outer) setMaxListeners(0, outer);
  const timer = setTimeout(() => controller.abort(timeoutReason()), ms);
  outer?.addEventListener('abort', abort, { once: true });
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener('abort', abort);
  }
}

const timeoutError = () => new DOMException('timeout', 'TimeoutError');
const same = (reason: unknown) => reason;
