import { type Sheddable, sheddable } from './importance.js';

/**
 * Time that one turn of the event loop spends on starting requests, in ms. At least one is started, and where the rest of
 * the turn takes longer, starting takes as long: refusing many must not leave the admitted ones a small share.
 */
const minSliceMs = 5;
/** Requests that one turn starts at most. */
const sliceRequests = 256;
/** Turns in a row that start no request because connections were accepted. */
const maxAcceptTurns = 64;

/**
 * Longest wait for the start, in multiples of the target delay. A burst of normal requests is served completely when that
 * takes a second, and critical requests wait until their deadline.
 */
const maxWait: Readonly<Record<Sheddable, number>> = {
  optional: 5,
  normal: 15,
  critical: Number.POSITIVE_INFINITY,
};

/** Result of waiting: the request is started, or it is refused since it waited too long. */
export type StartOutcome = 'started' | 'late';

/**
 * Requests that wait to be started while the event loop is late, the most important first. libuv accepts one connection
 * in each turn of the event loop (since 1.45), so that a turn in which every readable socket is served leaves the other
 * connections in the kernel's queue, for seconds at a turn of 100 ms, where no importance is known and nothing can be
 * refused. Starting few requests in each turn keeps the turns short: new connections and requests are read, and refused
 * at once if need be, while earlier ones wait here. Of the same importance the newest is started first: one that has just
 * arrived is answered in time, while the oldest may have been given up by its client.
 */
export interface StartQueue {
  readonly size: number;
  /** True while connections are being accepted: a burst is read completely before its requests are started. */
  readonly isAccepting: boolean;
  /** Age of the request that waits longest, in ms; 0 when none waits. */
  oldestMs(now: number): number;
  wait(importance: Sheddable): Promise<StartOutcome>;
  /** Refuses requests that have waited longer than the limit of their importance. */
  sweep(now: number): void;
  /** To be called for each accepted connection: others may follow in the kernel's queue. */
  connectionAccepted(): void;
}

interface Waiter {
  readonly since: number;
  settle(outcome: StartOutcome): void;
}

/** @param targetMs Target of the event-loop delay */
export function createStartQueue(targetMs: number): StartQueue {
  const queues: Readonly<Record<Sheddable, Waiter[]>> = { optional: [], normal: [], critical: [] };
  const byImportance = sheddable.toReversed().map((importance) => queues[importance]);
  let size = 0;
  let scheduled = false;
  /** Begin of the present turn's slice, and its length. */
  let began: number | undefined;
  let sliceMs = minSliceMs;
  let endedAt = 0;
  let starts = true;
  let accepted = false;
  let acceptTurns = 0;

  /** Several immediates in place of a loop: the work of a request is in promises, which run between them. */
  function schedule(): void {
    if (scheduled || size === 0) return;
    scheduled = true;
    endedAt = performance.now();
    for (let left = Math.min(size, sliceRequests); left > 0; left -= 1) setImmediate(step, left === 1);
  }

  function step(isLast: boolean): void {
    const now = performance.now();
    if (began === undefined) {
      began = now;
      sliceMs = Math.max(minSliceMs, now - endedAt);
      starts = !accepted || acceptTurns >= maxAcceptTurns;
      acceptTurns = starts ? 0 : acceptTurns + 1;
      accepted = false;
    }
    if (starts && now - began < sliceMs) startNext();
    if (!isLast) return;
    scheduled = false;
    began = undefined;
    schedule();
  }

  /** Without waiting requests no step looks at it. */
  function forgetAccepted(): void {
    if (!scheduled) accepted = false;
  }

  function startNext(): void {
    const next = byImportance.find((queue) => queue.length > 0)?.pop();
    if (next === undefined) return;
    size -= 1;
    next.settle('started');
  }

  return {
    get size() {
      return size;
    },
    get isAccepting() {
      return accepted;
    },
    oldestMs(now) {
      return byImportance.reduce((most, [first]) => (first ? Math.max(most, now - first.since) : most), 0);
    },
    wait(importance) {
      return new Promise((settle) => {
        queues[importance].push({ since: performance.now(), settle });
        size += 1;
        schedule();
      });
    },
    sweep(now) {
      for (const importance of sheddable) {
        const queue = queues[importance];
        const kept = queue.findIndex(({ since }) => now - since <= targetMs * maxWait[importance]);
        const late = queue.splice(0, kept < 0 ? queue.length : kept);
        size -= late.length;
        for (const { settle } of late) settle('late');
      }
    },
    connectionAccepted() {
      accepted = true;
      if (!scheduled) setImmediate(forgetAccepted);
    },
  };
}
