import { valueAt } from '../../scrape/history.js';
import { type InstanceSeries, type Series, slotOf, storedScrapes } from '../../scrape/instance-series.js';

/** One stored scrape of an instance. */
export interface Scrape {
  readonly number: number;
  readonly timeMs: number;
  /** False if the instance did not respond. */
  readonly responded: boolean;
}

/** Returns the stored scrapes of an instance, oldest first. */
export function scrapesOf(owner: InstanceSeries): Scrape[] {
  return storedScrapes(owner).map((number) => {
    const slot = slotOf(owner, number);
    return {
      number,
      timeMs: owner.times[slot] as number,
      responded: owner.responses[slot] !== 0,
    };
  });
}

/** Access to the values of an instance by metric name and one label. */
export interface InstanceValues {
  /** Returns undefined when the series was absent. */
  at(name: string, label: string, scrape: Scrape): number | undefined;
  has(name: string): boolean;
  /** Returns the values of the label that series of this name have. */
  labels(name: string): readonly string[];
}

/**
 * Indexes the series whose names are given, each with the label that tells its series apart (empty: none).
 */
export function valuesOf(
  { series }: InstanceSeries,
  names: ReadonlyMap<string, readonly string[]>,
): InstanceValues {
  const index = new Map<string, Map<string, Series>>();
  for (const each of series.values()) {
    const keys = names.get(each.name);
    if (!keys) continue;
    const byLabel = index.get(each.name) ?? new Map<string, Series>();
    if (byLabel.size === 0) index.set(each.name, byLabel);
    byLabel.set(keys.map((key) => each.labels[key] ?? '').join(' '), each);
  }
  return {
    at(name, label, { number }) {
      const found = index.get(name)?.get(label);
      return found && valueAt(found.history, number);
    },
    has: (name) => index.has(name),
    labels: (name) => [...(index.get(name)?.keys() ?? [])],
  };
}

/** Returns the increase of a counter; a lower value means that it began again at zero. */
export function increaseOf(before: number | undefined, after: number | undefined): number {
  if (after === undefined) return 0;
  return before === undefined || after < before ? after : after - before;
}
