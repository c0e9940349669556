/** Spreads calls over turns of the event loop. */
export interface Pacer {
  /** Resolves at once if no other call has passed in this turn; otherwise in a later turn, in the order of the calls. */
  pass(): Promise<void> | undefined;
}

/** Calls that pass in one turn while each is refused. A refusal costs much less than a call. */
const refusedPerTurn = 8;

/**
 * Creates a pacer that lets one call pass in each turn. A burst of calls then leaves time for the other requests of the
 * process, and for those of the service that it calls.
 *
 * @param isRefusing returns whether the calls that pass are refused; more of them pass in a turn then
 */
export function createPacer(isRefusing: () => boolean = () => false): Pacer {
  const waiting: (() => void)[] = [];
  let busy = false;

  function next(): void {
    const passing = waiting.splice(0, isRefusing() ? refusedPerTurn : 1);
    if (passing.length === 0) {
      busy = false;
      return;
    }
    setImmediate(next);
    for (const resolve of passing) resolve();
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
