/** CPU time of a refusal in ms: a problem document, a span and metrics, as for any other response with a small body. */
const refusalMs = 0.1;
/** CPU time of an admitted request in ms up to which refusing it would free less time than the refusal takes. */
const cheapUpToMs = 0.2;
/** Weight of the latest sample in the moving average. */
const weight = 0.25;
/** Requests in a sample from which it counts: fewer say little about the cost of one. */
const atLeast = 20;

/** CPU time of the admitted requests. */
export interface RequestCost {
  /** True while an admitted request costs no more than a refusal, so that refusals only add work. */
  readonly isCheap: boolean;
  /**
   * @param cpuMs CPU time of the process since the previous sample
   * @param ended admitted requests that have ended since then
   * @param refused refusals sent since then
   */
  sample(cpuMs: number, ended: number, refused: number): void;
}

/**
 * Creates the measurement. With requests that cost as little as their refusals, shedding is a trap: refusals keep the
 * event loop late, and the late event loop causes refusals. Nothing has to be refused then, because the limit on
 * connections also limits the turn of the event loop: 1,000 such requests take 0.2 s.
 */
export function createRequestCost(): RequestCost {
  let averageMs = Number.POSITIVE_INFINITY;
  return {
    get isCheap() {
      return averageMs <= cheapUpToMs;
    },
    sample(cpuMs, ended, refused) {
      if (ended < atLeast) {
        averageMs = Number.POSITIVE_INFINITY;
        return;
      }
      const costMs = Math.max(0, cpuMs - refused * refusalMs) / ended;
      averageMs = averageMs === Number.POSITIVE_INFINITY ? costMs : averageMs + (costMs - averageMs) * weight;
    },
  };
}
