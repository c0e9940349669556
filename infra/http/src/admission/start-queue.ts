import { type Sheddable, sheddable } from './importance.js';
import { createStartRoom } from './start-room.js';

/**
 * Shortest time that one turn of the event loop spends on starting requests, in ms; at least one request is started. If
 * the rest of the turn takes longer, starting gets the same time: refusals must not starve the admitted requests.
 */
const minSliceMs = 5;
/** Upper limit of the requests that one turn starts. */
const sliceRequests = 256;
/** Upper limit of consecutive turns that start only critical requests because connections are being accepted. */
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
 * immediately if necessary, while earlier ones wait here. Requests of the same importance are started in the order of
 * arrival. The rate of completed requests tells how many can be started in time: the newest beyond that number are
 * refused at once. If the newest were started first, the oldest would be refused after their longest wait.
 */
export interface StartQueue {
  readonly size: number;
  /** True while connections are being accepted: a burst is read before its requests are started, except critical ones. */
  readonly isAccepting: boolean;
  /** Returns the age of the oldest waiting request, in ms; 0 when the queue is empty. */
  oldestMs(now: number): number;
  /** Adds a request to the queue and resolves when it is started or refused. */
  wait(importance: Sheddable): Promise<StartOutcome>;
  /** Number of sweeps so far, as the time at which a request was started. */
  readonly tick: number;
  /**
   * Call this when a request has ended while others wait. Starts the next one at once if the request was started before
   * the latest sweep: requests that wait and then compute would otherwise be started together, and leave the processor
   * idle until all of them continue in one long turn.
   *
   * @param startTick `tick` when the request was started; undefined if it did not wait in the queue
   * @param importance importance of the request; undefined if it did not wait in the queue
   */
  ended(startTick?: number, importance?: Sheddable): void;
  /**
   * Refuses requests that have waited longer than the limit of their importance, and the newest that would.
   *
   * @param isSustained whether the overload has lasted longer than a burst
   */
  sweep(now: number, isSustained?: boolean): void;
  /** Call this when `mayStart` may have changed. */
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
  const byImportance = sheddable.toReversed();
  /** Importances of which requests are started while connections are being accepted. */
  const criticalOnly: readonly Sheddable[] = ['critical'];
  let size = 0;
  let tick = 0;
  let scheduled = false;
  /** Start of the current turn's slice, and its length. */
  let began: number | undefined;
  let sliceMs = minSliceMs;
  let endedAt = 0;
  let starts = true;
  let accepted = false;
  let acceptTurns = 0;
  const room = createStartRoom(targetMs);

  function settleLate(late: readonly Waiter[]): void {
    size -= late.length;
    for (const { settle } of late) settle('late');
  }

  /** Schedules one immediate for each request, because the promises of a started request run between immediates. */
  function schedule(): void {
    if (scheduled || size === 0 || !mayStart()) return;
    scheduled = true;
    endedAt = clock();
    // The next turn probably accepts a connection as well, and then starts only critical requests.
    const count = acceptTurns > 0 ? queues.critical.length + 1 : size;
    for (let left = Math.min(count, sliceRequests); left > 0; left -= 1) setImmediate(step, left === 1);
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
    if (now - began < sliceMs && mayStart()) startNext(starts ? byImportance : criticalOnly);
    if (!isLast) return;
    scheduled = false;
    began = undefined;
    schedule();
  }

  /** Resets `accepted` when the queue is empty: no `step` is scheduled then that would reset it. */
  function resetAccepted(): void {
    if (!scheduled) accepted = false;
  }

  function startNext(from: readonly Sheddable[] = byImportance): void {
    const importance = from.find((each) => queues[each].length > 0);
    if (importance === undefined) return;
    size -= 1;
    room.started(importance, clock());
    queues[importance].shift()?.settle('started');
  }

  return {
    get size() {
      return size;
    },
    get isAccepting() {
      return accepted;
    },
    oldestMs(now) {
      return byImportance.reduce((most, importance) => {
        const [first] = queues[importance];
        return first ? Math.max(most, now - first.since) : most;
      }, 0);
    },
    wait(importance) {
      room.arrived(importance);
      const ahead = sheddable.slice(sheddable.indexOf(importance));
      if (ahead.reduce((sum, each) => sum + queues[each].length, 0) >= room.of(importance))
        return Promise.resolve('late');
      return new Promise((settle) => {
        queues[importance].push({ since: clock(), settle });
        size += 1;
        schedule();
      });
    },
    get tick() {
      return tick;
    },
    ended(startTick = tick, importance) {
      room.ended(importance);
      if (startTick !== tick && mayStart()) startNext();
      else schedule();
    },
    sweep(now, isSustained = false) {
      tick += 1;
      const limits = isSustained ? 'sustained' : 'burst';
      const longest = (importance: Sheddable) => targetMs * maxWait[importance][limits];
      room.update(now, size === 0, longest);
      let ahead = 0;
      for (const importance of byImportance) {
        const queue = queues[importance];
        const kept = queue.findIndex(({ since }) => now - since <= longest(importance));
        settleLate(queue.splice(0, kept < 0 ? queue.length : kept));
        settleLate(queue.splice(Math.max(0, Math.ceil(room.of(importance) - ahead))));
        ahead += queue.length;
      }
    },
    resume: schedule,
    connectionAccepted() {
      accepted = true;
      if (!scheduled) setImmediate(resetAccepted);
    },
  };
}
