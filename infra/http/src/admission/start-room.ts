import { type Sheddable, sheddable } from './importance.js';

/** Shortest time over which rates are measured, in multiples of the target delay. */
const measuredOver = 2;

/** Numbers of requests that can wait in the start queue and still be started in time. */
export interface StartRoom {
  /** Returns the upper limit of waiting requests of at least this importance; Infinity while no rate is known. */
  of(importance: Sheddable): number;
  /** Counts a request that arrives while others wait. */
  arrived(importance: Sheddable): void;
  /** Notes that a request that waited is started. */
  started(importance: Sheddable, now: number): void;
  /**
   * Counts a request that ends while others wait.
   *
   * @param importance importance of a request that waited for its start; undefined for others
   */
  ended(importance?: Sheddable): void;
  /**
   * Measures the rates and derives the limits from them.
   *
   * @param isEmpty whether no request waits; the rates are then forgotten, as the next requests may be others
   * @param maxWait longest wait in ms, by importance
   */
  update(now: number, isEmpty: boolean, maxWait: (importance: Sheddable) => number): void;
}

/**
 * Creates the limits. A request waits for those of its own and of higher importance that are ahead of it, and for those
 * of higher importance that arrive later. The room is therefore the longest wait multiplied by the rate of completed
 * requests that higher importances leave. While the first started requests of an importance are in progress, nothing tells
 * their rate: a login takes longer than the measurement, and a burst of logins would be refused after one. Its limit is
 * then Infinity, at most for the longest wait.
 */
export function createStartRoom(targetMs: number): StartRoom {
  let since: number | undefined;
  let ended = 0;
  const arrived: Record<Sheddable, number> = { optional: 0, normal: 0, critical: 0 };
  const room: Record<Sheddable, number> = { optional: 0, normal: 0, critical: 0 };
  /** Time of the first start since the queue was empty. */
  let startedAt: Partial<Record<Sheddable, number>> = {};
  /** True for an importance of which a request that waited has ended since the queue was empty. */
  let hasEnded: Partial<Record<Sheddable, boolean>> = {};

  const isRateUnknown = (importance: Sheddable, now: number, maxWait: number) =>
    !hasEnded[importance] && now - (startedAt[importance] ?? Number.NEGATIVE_INFINITY) <= maxWait;

  function restart(start: number | undefined): void {
    since = start;
    ended = 0;
    for (const importance of sheddable) {
      arrived[importance] = 0;
      room[importance] = Number.POSITIVE_INFINITY;
    }
  }
  restart(undefined);

  return {
    of: (importance) => room[importance],
    arrived(importance) {
      arrived[importance] += 1;
    },
    started(importance, now) {
      startedAt[importance] ??= now;
    },
    ended(importance) {
      ended += 1;
      if (importance !== undefined) hasEnded[importance] = true;
    },
    update(now, isEmpty, maxWait) {
      if (isEmpty) {
        startedAt = {};
        hasEnded = {};
        return restart(undefined);
      }
      if (since === undefined) return restart(now);
      const elapsed = now - since;
      if (elapsed < measuredOver * targetMs) return;
      let left = ended;
      for (const importance of sheddable.toReversed()) {
        const longest = maxWait(importance);
        room[importance] = isRateUnknown(importance, now, longest)
          ? Number.POSITIVE_INFINITY
          : Math.max(1, (left / elapsed) * longest);
        left = Math.max(0, left - arrived[importance]);
      }
      if (elapsed < 2 * measuredOver * targetMs) return;
      // halves the weight of the past, so that the rates follow changes
      since = now - elapsed / 2;
      ended /= 2;
      for (const importance of sheddable) arrived[importance] /= 2;
    },
  };
}
