export interface TimeoutOptions {
  /** Milliseconds until the signal is aborted. */
  ms: number;
  /** Aborts the signal, too. */
  outer: AbortSignal | undefined;
  /** Makes the signal's reason of a timeout. Default: a DOMException `TimeoutError`. */
  timeoutReason?: () => unknown;
  /** Makes the signal's reason of that of `outer`. Default: the same. */
  abortReason?: (reason: unknown) => unknown;
}

/**
 * Runs `work` with a signal that is aborted after a time, or together with another signal, also one that is aborted
 * already.
 *
 * Not `AbortSignal.any([outer, AbortSignal.timeout(ms)])`: Node 20 holds its sources weakly, so that a garbage
 * collection removes the timeout and a hung target is waited for without limit.
 */
export async function withinTimeout<T>(
  { ms, outer, timeoutReason = timeoutError, abortReason = same }: TimeoutOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const abort = () => controller.abort(abortReason(outer?.reason));
  if (outer?.aborted) abort();
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
