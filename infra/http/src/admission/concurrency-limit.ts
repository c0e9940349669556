/** Lower limit, so that requests that wait for other services cannot stop all others. */
const minStarted = 16;
/** Long turns that lower the limit: one long garbage collection is not overload. */
const longTurnsAtLeast = 2;
/** Each short turn makes up for this share of a long one: after a long turn, the next one is often short. */
const perShortTurn = 0.25;
const maxLongTurns = 4;
/** Factors for one sample: fast down, since each started request lengthens the turn, and slower up. */
const decrease = 0.8;
const increase = 1.1;

/** Limit on the requests that are started and not yet ended, derived from the event-loop delay. */
export interface ConcurrencyLimit {
  /** Infinity without overload. */
  readonly limit: number;
  /**
   * @param turnMs duration of the latest turn of the event loop
   * @param started requests in progress without those in the start queue; the maximum since the previous sample
   */
  sample(turnMs: number, started: number): void;
}

/**
 * Creates a limit that falls while turns of the event loop exceed their target, and otherwise rises (additive increase
 * and multiplicative decrease have the same purpose in TCP). Requests that first wait, for a database or an upstream
 * service, and then compute would otherwise all continue in the same turn, which the start queue cannot shorten any more.
 *
 * @param targetMs target of the event-loop delay
 * @param maxStarted limit from which the limit is Infinity again
 */
export function createConcurrencyLimit(targetMs: number, maxStarted: number): ConcurrencyLimit {
  let limit = Number.POSITIVE_INFINITY;
  let longTurns = 0;
  return {
    get limit() {
      return limit;
    },
    sample(turnMs, started) {
      const isLong = turnMs > targetMs;
      longTurns = isLong ? Math.min(maxLongTurns, longTurns + 1) : Math.max(0, longTurns - perShortTurn);
      if (isLong && longTurns >= longTurnsAtLeast)
        limit = Math.max(minStarted, Math.floor(Math.min(limit, started) * decrease));
      else if (turnMs < targetMs / 2 && limit !== Number.POSITIVE_INFINITY) {
        limit = Math.ceil(limit * increase);
        if (limit >= maxStarted) limit = Number.POSITIVE_INFINITY;
      }
    },
  };
}
