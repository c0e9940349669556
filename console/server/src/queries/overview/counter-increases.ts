import { runsOf } from '../../scrape/history.js';
import { type InstanceSeries, type Series, slotOf, storedScrapes } from '../../scrape/instance-series.js';
import { timeOfScrape } from './series-changes.js';

/** Increase of a counter that a scrape shows. */
export interface Increase {
  /** Time of the scrape, epoch milliseconds. */
  atMs: number;
  count: number;
}

/**
 * Returns the increases of a counter. A decrease is a restart: the whole new value counts. A series that appears after the
 * first response of its instance counts from zero, because a client library creates a series with its first event.
 */
export function* increasesOf(owner: InstanceSeries, { history }: Series): Generator<Increase> {
  const responded = storedScrapes(owner).find((scrape) => owner.responses[slotOf(owner, scrape)] !== 0);
  // the beginning of a shortened history is unknown
  const knownFrom = Math.max(history.knownFrom, responded ?? Infinity);
  let from: number | undefined;
  for (const { value, first } of runsOf(history)) {
    const atMs = timeOfScrape(owner, first);
    if (from === undefined && first > knownFrom) from = 0;
    const count = from === undefined || value >= from ? value - (from ?? value) : value;
    if (atMs !== undefined && count > 0) yield { atMs, count };
    from = value;
  }
}
