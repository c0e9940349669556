import { eachIncrease } from '../../scrape/increase.js';
import { type InstanceSeries, type Series, timeOfScrape } from '../../scrape/instance-series.js';

/** Calls `add` with each increase of a counter, and with the time of the scrape that shows it in epoch milliseconds. */
export function eachIncreaseAt(
  owner: InstanceSeries,
  series: Series,
  add: (amount: number, atMs: number) => void,
): void {
  eachIncrease(owner, series, Number.POSITIVE_INFINITY, (amount, scrape) => {
    const atMs = timeOfScrape(owner, scrape);
    if (atMs !== undefined && amount > 0) add(amount, atMs);
  });
}
