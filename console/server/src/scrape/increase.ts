import { runsOf } from './history.js';
import { heldScrapes, type InstanceSeries, type Series, slotOf } from './series.js';

/** From one scrape to a later one, epoch milliseconds, both included. */
export interface TimeWindow {
  fromMs: number;
  toMs: number;
}

/** The numbers of two scrapes of one instance; all between them belong to it. */
export type ScrapeRange = readonly [first: number, latest: number];

/** The moments at which any of them was scraped, in order; at most as many as one of them can hold. */
export function sharedTimes(owners: readonly InstanceSeries[]): number[] {
  const times = owners.flatMap((owner) => heldScrapes(owner).map((scrape) => timeOf(owner, scrape)));
  const sorted = [...new Set(times)].sort((a, b) => a - b);
  return sorted.slice(-(owners[0]?.times.length ?? 0));
}

/** The window that ends at the moment `i` and goes back over at most `scrapes` of them. */
export function windowAt(times: readonly number[], i: number, scrapes: number): TimeWindow {
  return { fromMs: times[Math.max(0, i - scrapes)] as number, toMs: times[i] as number };
}

/** The numbers of an instance's first and latest scrape within a window; undefined where there is none. */
export function scrapesWithin(owner: InstanceSeries, { fromMs, toMs }: TimeWindow): ScrapeRange | undefined {
  const within = heldScrapes(owner).filter((scrape) => {
    const timeMs = timeOf(owner, scrape);
    return timeMs >= fromMs && timeMs <= toMs;
  });
  const [first] = within;
  return first === undefined ? undefined : [first, within.at(-1) as number];
}

function timeOf(owner: InstanceSeries, scrape: number): number {
  return owner.times[slotOf(owner, scrape)] as number;
}

/**
 * Calls `add` for each scrape at which a counter of one instance had grown, in order. A fall is a restart from zero. A
 * series that appears while its instance is watched counts from zero, as its first request made it; one that appears
 * with its instance, or comes back with it after more than `lookBack` scrapes, only begins there. Values that are no
 * finite number are passed over.
 */
export function eachIncrease(
  owner: Pick<InstanceSeries, 'answered' | 'times' | 'scrapes'>,
  { history }: Pick<Series, 'history'>,
  lookBack: number,
  add: (amount: number, scrape: number) => void,
): void {
  let last: number | undefined;
  let lastSeen = 0;
  for (const { value, first, end } of runsOf(history)) {
    if (!Number.isFinite(value)) continue;
    if (last !== undefined && first - lastSeen <= lookBack) add(value >= last ? value - last : value, first);
    else if (wasWatched(owner, Math.max(history.knownFrom, first - lookBack), first)) add(value, first);
    last = value;
    lastSeen = end;
  }
}

/** Whether an answer of which every series was kept came before a scrape: only then has a series just appeared. */
function wasWatched(
  owner: Pick<InstanceSeries, 'answered' | 'times' | 'scrapes'>,
  from: number,
  scrape: number,
): boolean {
  const oldest = owner.scrapes - owner.times.length + 1;
  for (let before = scrape - 1; before >= Math.max(from, oldest); before--)
    if (owner.answered[slotOf(owner, before)] === whole) return true;
  return false;
}

/** An answer of which every series was kept. */
const whole = 2;
