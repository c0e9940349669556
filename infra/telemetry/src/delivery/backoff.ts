/** Upper limit for a pause that a receiver requests. */
const maxRequestedMs = 60_000;
/** Upper limit for a pause during a flush. */
const maxFlushPauseMs = 1000;

export interface BackoffLimits {
  readonly minMs: number;
  readonly maxMs: number;
}

/**
 * Returns the pause before the next attempt, in milliseconds. It is half of `minMs`, which prevents a tight loop, plus a
 * random part (full jitter) whose limit doubles from `minMs` to `maxMs`. It is at least the requested pause, up to a
 * minute. During a flush, the random part is at most a second, and a requested pause is ignored.
 *
 * @param failures number of consecutive failures, at least 1
 * @param requestedMs pause that the receiver requests, 0 for none
 */
export function pauseAfter(
  failures: number,
  { minMs, maxMs }: BackoffLimits,
  requestedMs: number,
  flushing: boolean,
): number {
  const grown = minMs * 2 ** Math.min(failures - 1, 20);
  const shortest = minMs / 2;
  if (flushing) return shortest + Math.random() * Math.min(maxFlushPauseMs, maxMs, grown - minMs);
  return Math.max(shortest + Math.random() * Math.min(maxMs, grown), Math.min(requestedMs, maxRequestedMs));
}
