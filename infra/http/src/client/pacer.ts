/** Spreads calls over turns of the event loop. */
export interface Pacer {
  /** Resolves at once if no other call has passed in this turn; otherwise in a later turn, in the order of the calls. */
  pass(): Promise<void> | undefined;
}

/**
 * Creates a pacer that lets one call pass in each turn. A burst of calls then leaves time for the other requests of the
 * process, and for those of the service that it calls.
 */
export function createPacer(): Pacer {
  const waiting: (() => void)[] = [];
  let busy = false;

  function next(): void {
    const resolve = waiting.shift();
    if (resolve === undefined) {
      busy = false;
      return;
    }
    setImmediate(next);
    resolve();
  }

  return {
    pass() {
      if (busy) return new Promise((resolve) => void waiting.push(resolve));
      busy = true;
      setImmediate(next);
      return undefined;
    },
  };
}
