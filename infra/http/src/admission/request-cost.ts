/** CPU time of a refusal on a slow machine in ms: a problem document, a span and metrics, as for any other response with a small body. */
const refusalMs = 0.1;
/** Maximum share of the CPU time that refusals are assumed to take: on a fast machine, they take less than assumed. */
const maxRefusals = 0.5;
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
   * @param refused requests refused since then
   */
  sample(cpuMs: number, ended: number, refused: number): void;
}

/**
 * Creates the measurement. With requests that cost as little as their refusals, shedding sustains itself: refusals keep
 * the event loop late, and the late event loop causes refusals. It is not necessary either, because the limit on
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
      const refusalsMs = Math.min(refused * refusalMs, cpuMs * maxRefusals);
      const costMs = (cpuMs - refusalsMs) / ended;
      averageMs = averageMs === Number.POSITIVE_INFINITY ? costMs : averageMs + (costMs - averageMs) * weight;
    },
  };
}
