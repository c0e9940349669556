import { runsOf } from './history.js';
import { type InstanceSeries, type Series, slotOf, storedScrapes } from './instance-series.js';

/** Time from one scrape to a later one, both included, in epoch milliseconds. */
export interface TimeWindow {
  fromMs: number;
  toMs: number;
}

/** Numbers of the first and the latest of consecutive scrapes of one instance. */
export type ScrapeRange = readonly [first: number, latest: number];

/** Returns the distinct scrape times of all instances, in order; at most as many as one instance stores. */
export function sharedTimes(owners: readonly InstanceSeries[]): number[] {
  const times = owners.flatMap((owner) => storedScrapes(owner).map((scrape) => timeOf(owner, scrape)));
  const sorted = [...new Set(times)].sort((a, b) => a - b);
  return sorted.slice(-(owners[0]?.times.length ?? 0));
}

/** Returns the window that ends at the time with index `i` and covers at most `scrapes` intervals. */
export function windowAt(times: readonly number[], i: number, scrapes: number): TimeWindow {
  return { fromMs: times[Math.max(0, i - scrapes)] as number, toMs: times[i] as number };
}

/** Returns the scrapes of an instance within a window; undefined when there is none. */
export function scrapesWithin(owner: InstanceSeries, { fromMs, toMs }: TimeWindow): ScrapeRange | undefined {
  const oldest = Math.max(1, owner.scrapes - owner.times.length + 1);
  let latest = owner.scrapes;
  while (latest >= oldest && timeOf(owner, latest) > toMs) latest--;
  let first = latest + 1;
  while (first > oldest && timeOf(owner, first - 1) >= fromMs) first--;
  return first > latest ? undefined : [first, latest];
}

function timeOf(owner: InstanceSeries, scrape: number): number {
  return owner.times[slotOf(owner, scrape)] as number;
}

/**
 * Calls `add` with the growth of one instance's counter at each scrape, in order. A decrease means a restart from zero.
 * A series that appears on an instance that already responded was created by its first request, so it counts from zero.
 * A series that appears together with its instance, or returns with it after more than `lookBack` scrapes, adds nothing
 * at first. Values other than finite numbers are skipped.
 */
export function eachIncrease(
  owner: Pick<InstanceSeries, 'responses' | 'times' | 'scrapes'>,
  { history }: Pick<Series, 'history'>,
  lookBack: number,
  add: (amount: number, scrape: number) => void,
): void {
  let last: number | undefined;
  let lastSeen = 0;
  for (const { value, first, end } of runsOf(history)) {
    if (!Number.isFinite(value)) continue;
    if (last !== undefined && first - lastSeen <= lookBack) add(value >= last ? value - last : value, first);
    else if (hasCompleteResponse(owner, Math.max(history.knownFrom, first - lookBack), first))
      add(value, first);
    last = value;
    lastSeen = end;
  }
}

/** Returns whether a response between `from` and a scrape was complete: a series that it lacks is new. */
function hasCompleteResponse(
  owner: Pick<InstanceSeries, 'responses' | 'times' | 'scrapes'>,
  from: number,
  scrape: number,
): boolean {
  const oldest = owner.scrapes - owner.times.length + 1;
  for (let before = scrape - 1; before >= Math.max(from, oldest); before--)
    if (owner.responses[slotOf(owner, before)] === completeResponse) return true;
  return false;
}

/** Value of `responses` for a complete response. */
const completeResponse = 2;
