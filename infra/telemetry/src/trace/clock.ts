import { performance } from 'node:perf_hooks';

const resyncMs = 10_000;

/**
 * Monotonic clock with an offset to wall time. Each trace keeps the offset of its start, so that time never goes
 * backward within a trace, even if the system clock is set meanwhile. New traces follow the system clock within ten
 * seconds.
 */
export interface Clock {
  /** Monotonic milliseconds. */
  now(): number;
  /** Milliseconds to add to `now()` for epoch milliseconds. */
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
        // differences below a millisecond come from the wall clock's resolution, not from drift
        if (Math.abs(candidate - offset) > 1) offset = candidate;
      }
      return offset;
    },
  };
}
