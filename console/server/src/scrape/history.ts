/**
 * The values of one series at the scrapes of its instance, which are numbered from 1. Most counters rarely change, so
 * consecutive equal values are stored once.
 */
export interface History {
  /**
   * First scrape and value of each run of equal values, alternating, oldest first. A negative scrape number begins a
   * gap, in which the series was absent.
   */
  readonly runs: number[];
  /** Oldest scrape whose value, or absence, is known. */
  knownFrom: number;
  /** Scrape from which on the series was never absent and its value never decreased. */
  steadyFrom: number;
}

/** Numbers in `runs` per run. */
const width = 2;

export function emptyHistory(): History {
  return { runs: [], knownFrom: 1, steadyFrom: 1 };
}

export function runCount({ runs }: History): number {
  return runs.length / width;
}

/**
 * Sets the value at the latest scrape, or replaces it. Undefined means that the series is absent. Scrapes must be set in
 * order, beginning with a value.
 */
export function setLatest(history: History, scrape: number, value: number | undefined): void {
  const { runs } = history;
  if (firstOf(runs, runs.length - width) === scrape) runs.length -= width;
  const last = runs.length - width;
  const follows = last >= 0 && !isGap(runs, last);
  if (value === undefined) {
    if (!follows) return;
    runs.push(-scrape, 0);
    history.steadyFrom = scrape + 1;
  } else if (!follows || !Object.is(runs[last + 1], value)) {
    if (!follows || value < (runs[last + 1] as number)) history.steadyFrom = scrape;
    runs.push(scrape, value);
  }
}

/** Removes the runs that ended before a scrape. */
export function trimBefore({ runs }: History, scrape: number): void {
  let ended = 0;
  while (ended + width < runs.length && firstOf(runs, ended + width) <= scrape) ended += width;
  if (ended > 0) runs.splice(0, ended);
}

/** Removes the oldest runs beyond a number of runs, at least 1. */
export function keepLatest(history: History, count: number): void {
  const { runs } = history;
  const surplus = runs.length - count * width;
  if (surplus <= 0) return;
  runs.splice(0, surplus);
  history.knownFrom = firstOf(runs, 0);
}

/** Returns undefined when the series was absent or its value is unknown. */
export function valueAt({ runs }: History, scrape: number): number | undefined {
  const at = runAt(runs, scrape);
  return at < 0 || isGap(runs, at) ? undefined : runs[at + 1];
}

/**
 * Writes the values at both ends of a range of scrapes in which the value never decreases and is never absent after its
 * first scrape, which is returned; 0 when the value may decrease or be absent.
 */
export function readSteady(
  { runs, steadyFrom }: History,
  first: number,
  last: number,
  into: { firstValue: number; lastValue: number },
): number {
  // the oldest run begins with the series
  const begin = first < steadyFrom && firstOf(runs, 0) === steadyFrom ? steadyFrom : first;
  if (begin < steadyFrom || begin > last) return 0;
  const at = runAt(runs, last);
  if (at < 0 || isGap(runs, at)) return 0;
  const from = firstOf(runs, at) <= begin ? at : runAt(runs, begin);
  if (from < 0 || isGap(runs, from)) return 0;
  into.firstValue = runs[from + 1] as number;
  into.lastValue = runs[at + 1] as number;
  return begin;
}

/** Calls a function with each run, cut to a range of scrapes, oldest first; gaps are left out. */
export function eachRunWithin(
  { runs }: History,
  first: number,
  last: number,
  call: (value: number, first: number, last: number) => void,
): void {
  for (let at = Math.max(0, runAt(runs, first)); at < runs.length; at += width) {
    const begin = Math.max(first, firstOf(runs, at));
    if (begin > last) return;
    if (isGap(runs, at)) continue;
    const next = at + width;
    call(runs[at + 1] as number, begin, next < runs.length ? Math.min(last, firstOf(runs, next) - 1) : last);
  }
}

/** Consecutive scrapes with the same value. */
export interface Run {
  value: number;
  /** Number of the first scrape. */
  first: number;
  /** Number of the last scrape; Infinity for the latest run. */
  end: number;
}

/** Iterates over the runs without the gaps, oldest first. */
export function* runsOf({ runs }: History): Generator<Run> {
  for (let at = 0; at < runs.length; at += width) {
    if (isGap(runs, at)) continue;
    const next = at + width;
    const end = next < runs.length ? firstOf(runs, next) - 1 : Number.POSITIVE_INFINITY;
    yield { value: runs[at + 1] as number, first: firstOf(runs, at), end };
  }
}

/** Returns the index of the run that contains a scrape; negative when the scrape is older than all runs. */
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
