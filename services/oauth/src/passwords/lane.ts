/** Runs what it is given, at most `width` at once, the rest in order. Who aborts while waiting is taken out of the line. */
export type Lane = <T>(work: () => Promise<T>, signal?: AbortSignal) => Promise<T>;

export function createLane(width: number): Lane {
  let running = 0;
  const waiting = new Set<() => void>();

  function turn(signal: AbortSignal | undefined): Promise<void> {
    if (running < width) {
      running += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const enter = () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        waiting.delete(enter);
        reject(signal?.reason);
      };
      waiting.add(enter);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  return async function inLane(work, signal) {
    signal?.throwIfAborted();
    await turn(signal);
    try {
      return await work();
    } finally {
      const [next] = waiting;
      if (next) {
        // the place is handed over, so `running` stays
        waiting.delete(next);
        next();
      } else {
        running -= 1;
      }
    }
  };
}
