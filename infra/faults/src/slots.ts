/** Limited number of calls that run at once; the others wait in order of arrival. */
export interface Slots {
  /** True when no slot is free. */
  readonly isFull: boolean;
  /** Resolves when a slot is free. Rejects with the signal's reason when it is aborted before. */
  acquire(signal: AbortSignal | undefined): Promise<void>;
  release(): void;
  /** Lets all waiting calls run. */
  open(): void;
}

export function createSlots(calls: number): Slots {
  let free = calls;
  const waiting: (() => void)[] = [];

  return {
    get isFull() {
      return free <= 0;
    },
    acquire(signal) {
      if (free > 0) {
        free -= 1;
        return Promise.resolve();
      }
      return new Promise((resolve, reject) => {
        const next = () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        };
        const onAbort = () => {
          waiting.splice(waiting.indexOf(next), 1);
          reject(signal?.reason);
        };
        if (signal?.aborted) {
          reject(signal.reason);
          return;
        }
        waiting.push(next);
        signal?.addEventListener('abort', onAbort, { once: true });
      });
    },
    release() {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    },
    open() {
      for (const next of waiting.splice(0)) next();
    },
  };
}
