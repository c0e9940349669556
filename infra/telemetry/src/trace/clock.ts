import { performance } from 'node:perf_hooks';

const resyncMs = 10_000;

/**
 * Durations come from the monotonic clock. Each trace takes one offset to wall time when it starts and keeps it, so
 * that time never goes backward inside a trace, whatever is done to the machine's clock meanwhile; new traces follow
 * the machine's clock within ten seconds.
 */
export interface Clock {
  /** Monotonic milliseconds. */
  now(): number;
  /** Add it to `now()` for epoch milliseconds. */
  offset(now: number): number;
}

export function createClock(
  monotonic: () => number = () => performance.now(),
  wall: () => number = () => Date.now(),
): Clock {
  let offset = performance.timeOrigin;
  let synced = Number.NEGATIVE_INFINITY;
  return {
    now: monotonic,
    offset(now) {
      if (now - synced > resyncMs) {
        synced = now;
        const candidate = wall() - now;
        // below a millisecond is the wall clock's resolution, not drift
        if (Math.abs(candidate - offset) > 1) offset = candidate;
      }
      return offset;
    },
  };
}
