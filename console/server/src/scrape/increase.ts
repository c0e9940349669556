import { type InstanceSeries, type Series, slotsInOrder } from './series.js';

/** From one scrape to a later one, epoch milliseconds, both included. */
export interface TimeWindow {
  fromMs: number;
  toMs: number;
}

/** The moments at which any of them was scraped, in order; at most as many as one of them can hold. */
export function sharedTimes(owners: readonly InstanceSeries[]): number[] {
  const times = owners.flatMap((owner) => slotsInOrder(owner).map((slot) => owner.times[slot] as number));
  const sorted = [...new Set(times)].sort((a, b) => a - b);
  return sorted.slice(-(owners[0]?.times.length ?? 0));
}

/** The window that ends at the moment `i` and goes back over at most `scrapes` of them. */
export function windowAt(times: readonly number[], i: number, scrapes: number): TimeWindow {
  return { fromMs: times[Math.max(0, i - scrapes)] as number, toMs: times[i] as number };
}

/** The slots of an instance's scrapes within a window, oldest first. */
export function slotsWithin(owner: InstanceSeries, { fromMs, toMs }: TimeWindow): number[] {
  const { times } = owner;
  return slotsInOrder(owner).filter((slot) => (times[slot] ?? 0) >= fromMs && (times[slot] ?? 0) <= toMs);
}

/**
 * How much a counter of one instance grew over these slots. A fall is a restart from zero. A series that appears while
 * its instance is watched counts from zero, as its first request made it; one that appears with its instance only
 * begins there. Values that are no finite number are passed over.
 */
export function increase(
  { answered }: Pick<InstanceSeries, 'answered'>,
  { values, present }: Pick<Series, 'values' | 'present'>,
  slots: readonly number[],
): number {
  let last: number | undefined;
  let grown = 0;
  let isWatched = false;
  for (const slot of slots) {
    const value = values[slot] as number;
    if (present[slot] && Number.isFinite(value)) {
      if (last === undefined) grown += isWatched ? value : 0;
      else grown += value >= last ? value - last : value;
      last = value;
    }
    // a series that had no room before has not just appeared
    isWatched ||= answered[slot] === whole;
  }
  return grown;
}

/** An answer of which every series was kept. */
const whole = 2;
