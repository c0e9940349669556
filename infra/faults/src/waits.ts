/** Waits of delayed and hanging calls, which end with their fault. */
export interface Waits {
  /** Resolves after the time, or when the owner ends. Rejects with the signal's reason when it is aborted. */
  forMs(owner: object, ms: number, signal: AbortSignal | undefined): Promise<void>;
  /** Resolves when the owner ends. Rejects with the signal's reason when it is aborted. */
  untilEnd(owner: object, signal: AbortSignal | undefined): Promise<void>;
  /** Ends all waits of the owner. */
  end(owner: object): void;
}

export function createWaits(): Waits {
  const byOwner = new Map<object, Set<() => void>>();

  function wait(owner: object, ms: number | undefined, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      let timer: NodeJS.Timeout | undefined;
      const ends = byOwner.get(owner) ?? new Set();
      byOwner.set(owner, ends);
      const settle = (done: () => void) => () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        ends.delete(onEnd);
        if (ends.size === 0) byOwner.delete(owner);
        done();
      };
      const onEnd = settle(resolve);
      const onAbort = settle(() => reject(signal?.reason));
      ends.add(onEnd);
      signal?.addEventListener('abort', onAbort, { once: true });
      if (ms !== undefined) timer = setTimeout(onEnd, ms);
    });
  }

  return {
    forMs: wait,
    untilEnd: (owner, signal) => wait(owner, undefined, signal),
    end(owner) {
      for (const end of [...(byOwner.get(owner) ?? [])]) end();
    },
  };
}
