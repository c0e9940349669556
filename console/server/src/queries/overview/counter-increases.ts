import { runsOf } from '../../scrape/history.js';
import { type InstanceSeries, type Series, storedScrapes } from '../../scrape/instance-series.js';
import { timeOfScrape } from './series-changes.js';

/** Increase of a counter that a scrape shows. */
export interface Increase {
  /** Time of the scrape, epoch milliseconds. */
  atMs: number;
  count: number;
}

/**
 * Returns the increases of a counter. After a restart it counts from zero, and so does a series that appears later than its
 * instance: a client library creates a series with its first event.
 */
export function* increasesOf(owner: InstanceSeries, { history }: Series): Generator<Increase> {
  const [oldest] = storedScrapes(owner);
  let from: number | undefined;
  for (const { value, first } of runsOf(history)) {
    const atMs = timeOfScrape(owner, first);
    if (from === undefined && oldest !== undefined && first > oldest) from = 0;
    const count = from === undefined || value >= from ? value - (from ?? value) : value;
    if (atMs !== undefined && count > 0) yield { atMs, count };
    from = value;
  }
}
