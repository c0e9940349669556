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
/** Factor for a sample with a turn far below the target: the requests only wait. */
const fastIncrease = 1.5;
/** Requests that end in one long turn and were certainly its cause; a garbage collection ends none. */
const endedAtLeast = 4 * minStarted;

/** Limit on the requests that are started and not yet ended, derived from the event-loop delay. */
export interface ConcurrencyLimit {
  /** Infinity without overload. */
  readonly limit: number;
  /**
   * @param turnMs duration of the latest turn of the event loop
   * @param started requests in progress without those in the start queue; the maximum since the previous sample
   * @param ended requests that have ended since the previous sample
   */
  sample(turnMs: number, started: number, ended: number): void;
}

/**
 * Creates a limit that falls while turns of the event loop exceed their target, and otherwise rises (additive increase
 * and multiplicative decrease have the same purpose in TCP). Requests that first wait, for a database or an upstream
 * service, and then compute would otherwise all continue in the same turn, which the start queue cannot shorten any more.
 *
 * A turn in which many requests ended shows at once how many fit into one turn. The limit rises when as many requests
 * as it allows have ended without a long turn: while they only wait, turns are short and prove nothing. It also rises
 * while at most half of it is used.
 *
 * @param targetMs target of the event-loop delay
 * @param maxStarted limit from which the limit is Infinity again
 */
export function createConcurrencyLimit(targetMs: number, maxStarted: number): ConcurrencyLimit {
  let limit = Number.POSITIVE_INFINITY;
  let longTurns = 0;
  /** Requests that have ended since the limit was last changed. */
  let endedSince = 0;
  /** Longest turn since then. */
  let longestMs = 0;
  return {
    get limit() {
      return limit;
    },
    sample(turnMs, started, ended) {
      endedSince += ended;
      longestMs = Math.max(longestMs, turnMs);
      const isLong = turnMs > targetMs;
      longTurns = isLong ? Math.min(maxLongTurns, longTurns + 1) : Math.max(0, longTurns - perShortTurn);
      const before = limit;
      if (isLong && ended >= endedAtLeast)
        limit = Math.max(minStarted, Math.floor(Math.min(limit * decrease, (ended * targetMs) / turnMs)));
      else if (isLong && longTurns >= longTurnsAtLeast)
        limit = Math.max(minStarted, Math.floor(Math.min(limit, started) * decrease));
      else if (endedSince >= limit && longestMs < targetMs / 2)
        limit = Math.ceil(limit * (longestMs < targetMs / 8 ? fastIncrease : increase));
      else if (started <= limit / 2 && turnMs < targetMs / 2) limit = Math.ceil(limit * increase);
      if (limit >= maxStarted) limit = Number.POSITIVE_INFINITY;
      if (limit === before && endedSince < limit) return;
      endedSince = 0;
      longestMs = 0;
    },
  };
}
