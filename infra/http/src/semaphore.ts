/** Why a semaphore refuses work at once. */
export type RefusalReason = 'deadline' | 'queue_full';

/** The work would wait longer than its deadline allows, or too much waits already. */
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
  /** Jobs that run at once. */
  width: number;
  /** Jobs that may wait; further ones are refused. */
  maxQueue: number;
  /** Jobs of one key that run at once, so that one key cannot hold every slot. Default: `width`. */
  widthPerKey?: number;
  /** Duration of a job in ms before one was measured; with it, jobs that would miss their deadline are refused. */
  initialMs?: number;
  /** The wait of each job that got a slot, in ms. */
  onWait?: (ms: number) => void;
  onRefusal?: (reason: RefusalReason) => void;
}

export interface JobOptions {
  /** An instant in ms on `performance.now()`'s clock at which the result is no longer of use. */
  deadline?: number | undefined;
  /** Takes a waiting job out of the queue. */
  signal?: AbortSignal | undefined;
  /** Whose job it is, for `widthPerKey`. None: the job counts against no key. */
  key?: string | undefined;
}

/** Runs jobs in order of arrival, at most `width` at once, with a bounded queue. */
export interface Semaphore {
  readonly waiting: number;
  /** For work that comes before the job. @throws SemaphoreRefusal when `run` would refuse the job now */
  require(options?: Pick<JobOptions, 'deadline' | 'key'>): void;
  /**
   * Runs `job` when it gets a slot.
   * @throws SemaphoreRefusal at once; the signal's reason when it is aborted while waiting; the error of `job`
   */
  run<T>(job: () => Promise<T>, options?: JobOptions): Promise<T>;
}

interface Waiter {
  key: string | undefined;
  deadline: number;
  enter(): void;
  refuse(error: SemaphoreRefusal): void;
}

/** Weight of the latest duration in the moving average. */
const smoothing = 0.2;
/** Durations vary; an estimate that is too low costs a slot for work that nobody waits for any more. */
const safety = 1.2;

/**
 * Semaphore whose queue knows how long a job takes: the wait is estimated from the jobs ahead, the width and a moving
 * average of the durations, and a job that would not end before its deadline is refused at once.
 */
export function createSemaphore(options: SemaphoreOptions): Semaphore {
  const { width, maxQueue, widthPerKey = width, initialMs } = options;
  const queue = new Set<Waiter>();
  const held = new Map<string, number>();
  let running = 0;
  let meanMs = initialMs ?? 0;
  /** Mean at which the queue was last looked through. */
  let sweptMs = meanMs;

  const allowed = (key: string | undefined) => key === undefined || (held.get(key) ?? 0) < widthPerKey;

  function take(key: string | undefined): void {
    running += 1;
    if (key !== undefined) held.set(key, (held.get(key) ?? 0) + 1);
  }

  function release(key: string | undefined): void {
    running -= 1;
    if (key === undefined) return;
    const left = (held.get(key) ?? 0) - 1;
    if (left > 0) held.set(key, left);
    else held.delete(key);
  }

  function drop(waiter: Waiter, waitMs: number): void {
    options.onRefusal?.('deadline');
    waiter.refuse(new SemaphoreRefusal('deadline', waitMs));
  }

  /** Learns from a job that ended. When jobs have become slower, refuses those queued that can no longer end in time. */
  function learn(jobMs: number): void {
    meanMs += smoothing * (jobMs - meanMs);
    if (meanMs < sweptMs) sweptMs = meanMs;
    if (initialMs === undefined || meanMs <= sweptMs * safety) return;
    sweptMs = meanMs;
    const now = performance.now();
    let position = 0;
    for (const waiter of queue) {
      const waitMs = (meanMs * (position + 1)) / width;
      if (now + waitMs + meanMs > waiter.deadline) {
        queue.delete(waiter);
        drop(waiter, waitMs);
      } else position += 1;
    }
  }

  /**
   * Gives a free slot to the first waiter whose key may have one. Refuses those before it whose job would end too late:
   * durations may have grown since they were queued.
   */
  function next(): void {
    if (queue.size === 0 || running >= width) return;
    const ends = initialMs === undefined ? Number.NEGATIVE_INFINITY : performance.now() + meanMs;
    for (const waiter of queue) {
      if (!allowed(waiter.key)) continue;
      queue.delete(waiter);
      if (ends > waiter.deadline) {
        drop(waiter, (meanMs * (queue.size + 1)) / width);
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

  function requirePlace(deadline: number): void {
    const waitMs = (meanMs * (queue.size + 1)) / width;
    if (queue.size >= maxQueue) refuse('queue_full', waitMs);
    if (initialMs !== undefined && performance.now() + (waitMs + meanMs) * safety > deadline) {
      refuse('deadline', waitMs);
    }
  }

  function queued(key: string | undefined, deadline: number, signal: AbortSignal | undefined): Promise<void> {
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
      queue.add(waiter);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  return {
    get waiting() {
      return queue.size;
    },
    require({ deadline = Number.POSITIVE_INFINITY, key } = {}) {
      if (running >= width || !allowed(key)) requirePlace(deadline);
    },
    async run(job, { deadline = Number.POSITIVE_INFINITY, signal, key } = {}) {
      signal?.throwIfAborted();
      if (running < width && allowed(key)) {
        take(key);
        options.onWait?.(0);
      } else {
        const began = performance.now();
        requirePlace(deadline);
        await queued(key, deadline, signal);
        options.onWait?.(performance.now() - began);
      }
      const started = performance.now();
      try {
        return await job();
      } finally {
        learn(performance.now() - started);
        release(key);
        next();
      }
    },
  };
}
