/** Work that is done later. Must not throw. */
export interface Job {
  run(): void;
}

/** Queue of jobs that run together. */
export interface DeferredQueue {
  add(job: Job): void;
  /** Runs the queued jobs. */
  flush(): void;
  /** Runs the queued jobs; later jobs run at once. */
  close(): void;
}

/**
 * Number of requests, spans or records that are processed together. Between two requests most of the kit's code and
 * data leave the processor's caches, and fetching them costs more than running them.
 */
export const flushSize = 64;

/**
 * Creates a queue that runs its jobs once there are {@link flushSize} of them, or after `delayMs`.
 *
 * @param delayMs maximum wait of a job in milliseconds; with 0 each job runs at once
 */
export function createDeferredQueue(delayMs: number): DeferredQueue {
  let waiting: Job[] = [];
  let timer: NodeJS.Timeout | undefined;
  let immediate = delayMs === 0;

  function flush(): void {
    // the timer is not cleared: it may run later jobs early, or find none
    const jobs = waiting;
    waiting = [];
    for (const job of jobs) job.run();
  }

  function onTimer(): void {
    timer = undefined;
    flush();
  }

  return {
    add(job) {
      if (immediate) return job.run();
      waiting.push(job);
      if (waiting.length >= flushSize) flush();
      else if (timer === undefined) {
        timer = setTimeout(onTimer, delayMs);
        timer.unref();
      }
    },
    flush,
    close() {
      immediate = true;
      clearTimeout(timer);
      flush();
    },
  };
}
