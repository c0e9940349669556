/**
 * First and last sample of a series within a range in which its value never decreases, which is all that the rate of a
 * counter needs. One object is reused for many series.
 */
export interface CounterWindow {
  /** Number of samples; the other members have no meaning without one. */
  length: number;
  /** Epoch milliseconds. */
  firstMs: number;
  firstValue: number;
  lastMs: number;
  lastValue: number;
}

export function emptyCounterWindow(): CounterWindow {
  return { length: 0, firstMs: 0, firstValue: 0, lastMs: 0, lastValue: 0 };
}

/** A range, epoch milliseconds; the start is excluded. */
export interface WindowRange {
  readonly startMs: number;
  readonly endMs: number;
  readonly rangeMs: number;
}

/**
 * Returns the change of a value, extrapolated to the ends of the range when the samples are close to them, as in
 * Prometheus; undefined for less than two samples.
 *
 * @param lost what a counter had counted before each of its resets
 */
export function extrapolated(
  { length, firstMs, firstValue, lastMs, lastValue }: CounterWindow,
  { startMs, endMs }: WindowRange,
  isCounter: boolean,
  lost = 0,
): number | undefined {
  if (length < 2) return undefined;
  const change = lastValue - firstValue + lost;
  const sampledS = (lastMs - firstMs) / 1000;
  const averageS = sampledS / (length - 1);
  const threshold = averageS * 1.1;
  let toStart = (firstMs - startMs) / 1000;
  let toEnd = (endMs - lastMs) / 1000;
  if (toStart >= threshold) toStart = averageS / 2;
  // a counter does not begin below zero
  if (isCounter && change > 0 && firstValue >= 0)
    toStart = Math.min(toStart, sampledS * (firstValue / change));
  if (toEnd >= threshold) toEnd = averageS / 2;
  return change * ((sampledS + toStart + toEnd) / sampledS);
}

/** Result of a function of a {@link CounterWindow}; undefined without a result. */
export type CounterFunction = (window: CounterWindow, range: WindowRange) => number | undefined;

/** Functions of counters that need only the first and the last sample while the counter is not reset. */
export const counterFunctions: Readonly<Record<string, CounterFunction>> = {
  rate: (window, range) => {
    const increase = extrapolated(window, range, true);
    return increase === undefined ? undefined : increase / (range.rangeMs / 1000);
  },
  increase: (window, range) => extrapolated(window, range, true),
};
