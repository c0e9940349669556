/** Returns the median, or NaN without values. */
export function median(values: readonly number[]): number {
  const sorted = ascending(values);
  const half = Math.floor(sorted.length / 2);
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1
    ? (sorted[half] as number)
    : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
}

/** Returns the arithmetic mean, or NaN without values. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Returns the percentile by the nearest-rank method, or NaN without values. `share` is between 0 and 1. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = ascending(values);
  const rank = Math.ceil(share * sorted.length);
  return sorted[Math.max(0, rank - 1)] ?? Number.NaN;
}

/** Returns the first and third quartiles, as a measure of the noise. */
export function quartiles(values: readonly number[]): [number, number] {
  return [percentile(values, 0.25), percentile(values, 0.75)];
}

/** Returns a shuffled copy (Fisher-Yates). */
export function shuffled<T>(values: readonly T[], random: () => number = Math.random): T[] {
  const out = [...values];
  for (let at = out.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [out[at], out[other]] = [out[other] as T, out[at] as T];
  }
  return out;
}

function ascending(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}
