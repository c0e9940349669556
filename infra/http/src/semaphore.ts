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
}

/** Runs at most `width` jobs at once, in the order of arrival, with a bounded queue. */
export interface Semaphore {
  readonly waiting: number;
  /** Checks in advance if `run` would accept a job. @throws SemaphoreRefusal if not */
  require(options?: Pick<JobOptions, 'deadline' | 'key'>): void;
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

/** Weight of the latest duration in the moving average. */
const smoothing = 0.2;
/** Factor on estimated waits, as durations vary: an estimate that is too low spends a slot on an abandoned job. */
const safety = 1.2;

/**
 * Creates a semaphore. It estimates the wait from the number of jobs ahead, the width and a moving average of the
 * durations, and immediately refuses a job that would not end before its deadline.
 */
export function createSemaphore(options: SemaphoreOptions): Semaphore {
  const { width, maxQueue, widthPerKey = width, initialMs } = options;
  const queue = new Set<Waiter>();
  const runningByKey = new Map<string, number>();
  let running = 0;
  let meanMs = initialMs ?? 0;
  /** Mean duration at which the queue was last checked for missed deadlines. */
  let checkedMs = meanMs;

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
    meanMs += smoothing * (jobMs - meanMs);
    if (meanMs < checkedMs) checkedMs = meanMs;
    if (initialMs === undefined || meanMs <= checkedMs * safety) return;
    checkedMs = meanMs;
    const now = performance.now();
    let position = 0;
    for (const waiter of queue) {
      const waitMs = (meanMs * (position + 1)) / width;
      if (now + waitMs + meanMs > waiter.deadline) {
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
    const ends = initialMs === undefined ? Number.NEGATIVE_INFINITY : performance.now() + meanMs;
    for (const waiter of queue) {
      if (!allowed(waiter.key)) continue;
      queue.delete(waiter);
      if (ends > waiter.deadline) {
        refuseWaiter(waiter, (meanMs * (queue.size + 1)) / width);
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

  function requireQueueSpace(deadline: number): void {
    const waitMs = (meanMs * (queue.size + 1)) / width;
    if (queue.size >= maxQueue) refuse('queue_full', waitMs);
    if (initialMs !== undefined && performance.now() + (waitMs + meanMs) * safety > deadline) {
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
      queue.add(waiter);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  return {
    get waiting() {
      return queue.size;
    },
    require({ deadline = Number.POSITIVE_INFINITY, key } = {}) {
      if (running >= width || !allowed(key)) requireQueueSpace(deadline);
    },
    async run(job, { deadline = Number.POSITIVE_INFINITY, signal, key } = {}) {
      signal?.throwIfAborted();
      if (running < width && allowed(key)) {
        take(key);
        options.onWait?.(0);
      } else {
        const began = performance.now();
        requireQueueSpace(deadline);
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
