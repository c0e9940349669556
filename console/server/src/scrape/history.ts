/**
 * The values of one series at the scrapes of its instance, which are numbered from 1. Most counters stand still most of
 * the time, so equal values that follow each other are kept once.
 */
export interface History {
  /**
   * The first scrape and the value of each run of equal values, flat, oldest first. A negative number is the first
   * scrape of a gap, in which the series was absent.
   */
  readonly runs: number[];
  /** The first scrape of which this knows whether the series was there. */
  knownFrom: number;
}

/** Numbers in `runs` for each run. */
const width = 2;

/** A history that ends before this scrape, with nothing in it. */
export function emptyHistory(): History {
  return { runs: [], knownFrom: 1 };
}

export function runCount({ runs }: History): number {
  return runs.length / width;
}

/**
 * Sets the value at the latest scrape, in place of one that was set before; undefined where the series is absent.
 * Scrapes are set in order, and the first one set has a value.
 */
export function setLatest({ runs }: History, scrape: number, value: number | undefined): void {
  if (firstOf(runs, runs.length - width) === scrape) runs.length -= width;
  const last = runs.length - width;
  if (value === undefined) {
    if (last >= 0 && !isGap(runs, last)) runs.push(-scrape, 0);
  } else if (last < 0 || isGap(runs, last) || !Object.is(runs[last + 1], value)) runs.push(scrape, value);
}

/** Forgets the runs that ended before this scrape. */
export function trimBefore({ runs }: History, scrape: number): void {
  let ended = 0;
  while (ended + width < runs.length && firstOf(runs, ended + width) <= scrape) ended += width;
  if (ended > 0) runs.splice(0, ended);
}

/** Forgets the oldest run, unless it is the only one. */
export function dropOldest(history: History): void {
  const { runs } = history;
  if (runs.length <= width) return;
  runs.splice(0, width);
  history.knownFrom = firstOf(runs, 0);
}

/** Undefined where the series was absent, or nothing is known. */
export function valueAt({ runs }: History, scrape: number): number | undefined {
  const at = runAt(runs, scrape);
  return at < 0 || isGap(runs, at) ? undefined : runs[at + 1];
}

/** Some scrapes that follow each other and found the same value. */
export interface Run {
  value: number;
  /** The first of the scrapes. */
  first: number;
  /** The last of the scrapes; Infinity where the run has not ended. */
  end: number;
}

/** The runs of equal values, oldest first, without the gaps. */
export function* runsOf({ runs }: History): Generator<Run> {
  for (let at = 0; at < runs.length; at += width) {
    if (isGap(runs, at)) continue;
    const next = at + width;
    const end = next < runs.length ? firstOf(runs, next) - 1 : Number.POSITIVE_INFINITY;
    yield { value: runs[at + 1] as number, first: firstOf(runs, at), end };
  }
}

/** The place of the run that holds a scrape; negative where it is before all of them. */
function runAt(runs: readonly number[], scrape: number): number {
  let low = 0;
  let high = runs.length / width;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (firstOf(runs, middle * width) <= scrape) low = middle + 1;
    else high = middle;
  }
  return (low - 1) * width;
}

function firstOf(runs: readonly number[], at: number): number {
  return at >= 0 && at < runs.length ? Math.abs(runs[at] as number) : Number.NaN;
}

function isGap(runs: readonly number[], at: number): boolean {
  return (runs[at] as number) < 0;
}
