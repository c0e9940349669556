import { type DurationEstimate, movingAverage } from './duration-estimate.js';

/** Reason why a semaphore refuses a job immediately. */
export type RefusalReason = 'deadline' | 'queue_full';

/** Refusal of a job that would wait beyond its deadline, or that finds the queue full. */
export class SemaphoreRefusal extends Error {
  readonly reason: RefusalReason;
  /** Estimated wait for a slot, in ms. */
  readonly waitMs: number;

  constructor(reason: RefusalReason, waitMs: number) {
    super(reason === 'deadline' ? 'the wait would exceed the deadline' : 'the queue is full');
    this.name = 'SemaphoreRefusal';
    this.reason = reason;
    this.waitMs = waitMs;
  }
}

export interface SemaphoreOptions {
  /** Upper limit of concurrent jobs. */
  width: number;
  /** Upper limit of waiting jobs; further ones are refused. */
  maxQueue: number;
  /** Upper limit of concurrent jobs of one key, so that one key cannot hold every slot. Default: `width`. */
  widthPerKey?: number;
  /** Assumed duration of the first jobs, in ms. Without it no job is refused because of its deadline. */
  initialMs?: number;
  /** Estimates the duration of jobs, starting with `initialMs`. Default: {@link movingAverage}. */
  estimate?: (initialMs: number) => DurationEstimate;
  /** Factor on estimated waits, as durations vary: an estimate that is too low spends a slot on an abandoned job. */
  margin?: number;
  /** Receives the wait of each job that got a slot, in ms. */
  onWait?: (ms: number) => void;
  onRefusal?: (reason: RefusalReason) => void;
}

export interface JobOptions {
  /** Instant after which the caller no longer needs the result, in ms on `performance.now()`'s clock. */
  deadline?: number | undefined;
  /** Removes a waiting job from the queue. */
  signal?: AbortSignal | undefined;
  /** Owner of the job, such as a user id, for `widthPerKey`. Without it that limit does not apply. */
  key?: string | undefined;
  /** Place that was taken for the job, which is therefore not refused on arrival. */
  place?: Place | undefined;
}

/** Slot, or place in the queue, that is kept for a job that needs other work first. */
export interface Place {
  /** Gives the place back unless a job has used it. Further calls have no effect. */
  release(): void;
}

/** Runs at most `width` jobs at once, in the order of arrival, with a bounded queue. */
export interface Semaphore {
  /** Number of jobs in the queue, and of places that are kept in it. */
  readonly waiting: number;
  /**
   * Keeps a place for a job, so that a burst is refused before each request has done the work that precedes its job.
   * The caller must release the place.
   * @throws SemaphoreRefusal if `run` would refuse the job now
   */
  takePlace(options?: Pick<JobOptions, 'deadline' | 'key'>): Place;
  /** Returns the number of further jobs that `run` would accept now with this time until their deadline. */
  room(limitMs: number): number;
  /**
   * Runs `job` when it gets a slot.
   * @throws SemaphoreRefusal immediately, or during the wait if jobs become slower; the signal's reason if it is
   * aborted during the wait; the error of `job`
   */
  run<T>(job: () => Promise<T>, options?: JobOptions): Promise<T>;
}

interface Waiter {
  key: string | undefined;
  deadline: number;
  enter(): void;
  refuse(error: SemaphoreRefusal): void;
}

/** Default of `margin`. */
const defaultMargin = 1.2;

/**
 * Creates a semaphore. It estimates the wait from the number of jobs ahead, the width and the estimated
 * duration of a job, and immediately refuses a job that would not end before its deadline.
 */
export function createSemaphore(options: SemaphoreOptions): Semaphore {
  const { width, maxQueue, widthPerKey = width, initialMs, margin = defaultMargin } = options;
  const queue = new Set<Waiter>();
  const runningByKey = new Map<string, number>();
  /** Places that no job has used yet. */
  const kept = new Set<Place>();
  const estimate = (options.estimate ?? movingAverage)(initialMs ?? 0);
  let running = 0;
  /** Estimated duration at which the queue was last checked for missed deadlines. */
  let checkedMs = estimate.ms;

  const allowed = (key: string | undefined) =>
    key === undefined || (runningByKey.get(key) ?? 0) < widthPerKey;

  function take(key: string | undefined): void {
    running += 1;
    if (key !== undefined) runningByKey.set(key, (runningByKey.get(key) ?? 0) + 1);
  }

  function release(key: string | undefined): void {
    running -= 1;
    if (key === undefined) return;
    const left = (runningByKey.get(key) ?? 0) - 1;
    if (left > 0) runningByKey.set(key, left);
    else runningByKey.delete(key);
  }

  function refuseWaiter(waiter: Waiter, waitMs: number): void {
    options.onRefusal?.('deadline');
    waiter.refuse(new SemaphoreRefusal('deadline', waitMs));
  }

  /** Records the duration of a job. When jobs have become slower, refuses waiting jobs that would now end too late. */
  function recordDuration(jobMs: number): void {
    estimate.record(jobMs);
    if (queue.size === 0) return;
    if (estimate.ms < checkedMs) checkedMs = estimate.ms;
    if (initialMs === undefined || estimate.ms <= checkedMs * margin) return;
    checkedMs = estimate.ms;
    const now = performance.now();
    let position = 0;
    for (const waiter of queue) {
      const waitMs = (estimate.ms * (position + 1)) / width;
      if (now + waitMs + estimate.ms > waiter.deadline) {
        queue.delete(waiter);
        refuseWaiter(waiter, waitMs);
      } else position += 1;
    }
  }

  /**
   * Starts the first waiting job whose key is below its limit. Refuses earlier jobs that would now miss their deadline,
   * because durations may have grown during the wait.
   */
  function startNext(): void {
    if (queue.size === 0 || running >= width) return;
    const ends = initialMs === undefined ? Number.NEGATIVE_INFINITY : performance.now() + estimate.ms;
    for (const waiter of queue) {
      if (!allowed(waiter.key)) continue;
      queue.delete(waiter);
      if (ends > waiter.deadline) {
        refuseWaiter(waiter, (estimate.ms * (queue.size + 1)) / width);
        continue;
      }
      take(waiter.key);
      waiter.enter();
      return;
    }
  }

  function refuse(reason: RefusalReason, waitMs: number): never {
    options.onRefusal?.(reason);
    throw new SemaphoreRefusal(reason, waitMs);
  }

  /** Jobs in the queue, and kept places for which no slot is free. */
  const countWaiting = () => Math.max(queue.size, running + kept.size + queue.size - width);

  function requireQueueSpace(deadline: number): void {
    const waiting = countWaiting();
    const waitMs = (estimate.ms * (waiting + 1)) / width;
    if (waiting >= maxQueue) refuse('queue_full', waitMs);
    if (initialMs !== undefined && performance.now() + (waitMs + estimate.ms) * margin > deadline) {
      refuse('deadline', waitMs);
    }
  }

  function waitInQueue(
    key: string | undefined,
    deadline: number,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        queue.delete(waiter);
        reject(signal?.reason);
      };
      const waiter: Waiter = {
        key,
        deadline,
        enter() {
          signal?.removeEventListener('abort', leave);
          resolve();
        },
        refuse(error) {
          signal?.removeEventListener('abort', leave);
          reject(error);
        },
      };
      if (queue.size === 0) checkedMs = estimate.ms;
      queue.add(waiter);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  return {
    get waiting() {
      return countWaiting();
    },
    takePlace({ deadline = Number.POSITIVE_INFINITY, key } = {}) {
      if (running + kept.size >= width || !allowed(key)) requireQueueSpace(deadline);
      const place: Place = {
        release() {
          if (kept.delete(place)) startNext();
        },
      };
      kept.add(place);
      return place;
    },
    room(limitMs) {
      // the largest queue for which `requireQueueSpace` accepts a job
      const longest = Math.floor(width * (limitMs / (margin * estimate.ms) - 1));
      const places = Math.min(maxQueue, initialMs === undefined || estimate.ms === 0 ? maxQueue : longest);
      const free = Math.max(0, width - running - kept.size);
      return free + Math.max(0, places - countWaiting());
    },
    async run(job, { deadline = Number.POSITIVE_INFINITY, signal, key, place } = {}) {
      signal?.throwIfAborted();
      const hasPlace = place !== undefined && kept.delete(place);
      // a job without a place does not take a slot that is kept for another
      const isFree = hasPlace ? running < width : running + kept.size < width;
      if (isFree && allowed(key)) {
        take(key);
        options.onWait?.(0);
      } else {
        const began = performance.now();
        if (!hasPlace) requireQueueSpace(deadline);
        await waitInQueue(key, deadline, signal);
        options.onWait?.(performance.now() - began);
      }
      const started = performance.now();
      try {
        return await job();
      } finally {
        recordDuration(performance.now() - started);
        release(key);
        startNext();
      }
    },
  };
}
