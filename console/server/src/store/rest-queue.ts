import type { BlockTrace } from './stored-trace.js';

/** Queue of changed traces, which leave it once they have not changed for some time. */
export interface RestQueue {
  touch(trace: BlockTrace): void;
  /** Removes and returns the traces that are at rest, the earliest ones first. Default: all of them. */
  take(limit?: number): BlockTrace[];
  /** Number of traces in the queue. */
  readonly size: number;
}

/** @param now clock in milliseconds */
export function createRestQueue(restAfterMs: number, now: () => number): RestQueue {
  let queue: BlockTrace[] = [];
  let next = 0;
  return {
    touch(trace) {
      if (trace.touchedMs === undefined) queue.push(trace);
      trace.touchedMs = now();
    },
    take(limit = Infinity) {
      const before = now() - restAfterMs;
      const taken: BlockTrace[] = [];
      for (; next < queue.length && taken.length < limit; next++) {
        const trace = queue[next] as BlockTrace;
        const { touchedMs = 0 } = trace;
        // a trace that changed since stays in front: the traces behind it change later as well, or wait a little longer
        if (touchedMs > before) break;
        trace.touchedMs = undefined;
        taken.push(trace);
      }
      if (next > 1024 && 2 * next > queue.length) {
        queue = queue.slice(next);
        next = 0;
      }
      return taken;
    },
    get size() {
      return queue.length - next;
    },
  };
}
