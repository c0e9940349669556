import { type Sheddable, sheddable } from './importance.js';

/**
 * Shortest time that one turn of the event loop spends on starting requests, in ms; at least one request is started. If
 * the rest of the turn takes longer, starting gets the same time: refusals must not starve the admitted requests.
 */
const minSliceMs = 5;
/** Upper limit of the requests that one turn starts. */
const sliceRequests = 256;
/** Upper limit of consecutive turns that start no request because connections are being accepted. */
const maxAcceptTurns = 64;

/**
 * Longest wait for the start, in multiples of the target delay. At the default target of 100 ms a burst of normal
 * requests that takes one second is served completely. In a sustained overload, requests that would wait so long are
 * refused early: their responses would be late for the client, and their connections are needed for others.
 */
const maxWait: Readonly<Record<Sheddable, { burst: number; sustained: number }>> = {
  optional: { burst: 4, sustained: 2 },
  normal: { burst: 10, sustained: 4 },
  critical: { burst: 20, sustained: 8 },
};

/** Result of the wait: `started`, or `late` for a request that waited too long and is refused. */
export type StartOutcome = 'started' | 'late';

/**
 * Queue of admitted requests that wait for their start while the event loop is late, the most important first.
 *
 * libuv accepts one connection in each turn of the event loop (since 1.45). If a turn serves every readable socket and
 * takes 100 ms, the other connections stay in the kernel's queue for seconds, where their requests can neither be
 * classified nor refused. Starting few requests in each turn keeps the turns short: new requests are read, and refused
 * immediately if necessary, while earlier ones wait here. Among requests of the same importance the newest is started
 * first: it can still get its response in time, while the client of the oldest may have given up.
 */
export interface StartQueue {
  readonly size: number;
  /** True while connections are being accepted: a burst is read completely before its requests are started. */
  readonly isAccepting: boolean;
  /** Returns the age of the oldest waiting request, in ms; 0 when the queue is empty. */
  oldestMs(now: number): number;
  /** Adds a request to the queue and resolves when it is started or refused. */
  wait(importance: Sheddable): Promise<StartOutcome>;
  /**
   * Refuses requests that have waited longer than the limit of their importance.
   *
   * @param isSustained whether the overload has lasted longer than a burst
   */
  sweep(now: number, isSustained?: boolean): void;
  /** Call this when a started request has ended or `mayStart` may have changed. */
  resume(): void;
  /** Call this for each accepted connection: the kernel's queue may hold more of the same burst. */
  connectionAccepted(): void;
}

interface Waiter {
  readonly since: number;
  settle(outcome: StartOutcome): void;
}

/**
 * @param targetMs target of the event-loop delay
 * @param mayStart whether one more request may be in progress
 * @param clock returns the current time, in ms; `oldestMs` and `sweep` get times of the same clock
 */
export function createStartQueue(
  targetMs: number,
  mayStart: () => boolean = () => true,
  clock = () => performance.now(),
): StartQueue {
  const queues: Readonly<Record<Sheddable, Waiter[]>> = { optional: [], normal: [], critical: [] };
  const byImportance = sheddable.toReversed().map((importance) => queues[importance]);
  let size = 0;
  let scheduled = false;
  /** Start of the current turn's slice, and its length. */
  let began: number | undefined;
  let sliceMs = minSliceMs;
  let endedAt = 0;
  let starts = true;
  let accepted = false;
  let acceptTurns = 0;

  /** Schedules one immediate for each request, because the promises of a started request run between immediates. */
  function schedule(): void {
    if (scheduled || size === 0 || !mayStart()) return;
    scheduled = true;
    endedAt = clock();
    for (let left = Math.min(size, sliceRequests); left > 0; left -= 1) setImmediate(step, left === 1);
  }

  function step(isLast: boolean): void {
    const now = clock();
    if (began === undefined) {
      began = now;
      sliceMs = Math.max(minSliceMs, now - endedAt);
      starts = !accepted || acceptTurns >= maxAcceptTurns;
      acceptTurns = starts ? 0 : acceptTurns + 1;
      accepted = false;
    }
    if (starts && now - began < sliceMs && mayStart()) startNext();
    if (!isLast) return;
    scheduled = false;
    began = undefined;
    schedule();
  }

  /** Resets `accepted` when the queue is empty: no `step` is scheduled then that would reset it. */
  function resetAccepted(): void {
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
        queues[importance].push({ since: clock(), settle });
        size += 1;
        schedule();
      });
    },
    sweep(now, isSustained = false) {
      for (const importance of sheddable) {
        const queue = queues[importance];
        const limit = targetMs * maxWait[importance][isSustained ? 'sustained' : 'burst'];
        const kept = queue.findIndex(({ since }) => now - since <= limit);
        const late = queue.splice(0, kept < 0 ? queue.length : kept);
        size -= late.length;
        for (const { settle } of late) settle('late');
      }
    },
    resume: schedule,
    connectionAccepted() {
      accepted = true;
      if (!scheduled) setImmediate(resetAccepted);
    },
  };
}
