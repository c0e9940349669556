import { performance } from 'node:perf_hooks';

const resyncMs = 10_000;
/** Longest time between the readings of both clocks, in ms. */
const maxReadMs = 0.5;

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
        // `now` may be the start of a request that ended long ago, so the clocks are read again
        const before = monotonic();
        const candidate = wall() - before;
        // the thread may lose the processor between two readings; the next trace then tries again
        if (monotonic() - before > maxReadMs) return offset;
        synced = now;
        // differences below a millisecond come from the wall clock's resolution, not from drift
        if (Math.abs(candidate - offset) > 1) offset = candidate;
      }
      return offset;
    },
  };
}
