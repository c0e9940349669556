/** Returns the φ-quantile of values, interpolated between neighbours; sorts them. NaN counts as the smallest. */
export function quantileOfValues(phi: number, values: number[]): number {
  if (values.length === 0 || Number.isNaN(phi)) return Number.NaN;
  if (phi < 0) return -Infinity;
  if (phi > 1) return Infinity;
  values.sort((a, b) => (Number.isNaN(a) ? -1 : Number.isNaN(b) ? 1 : a - b));
  const rank = phi * (values.length - 1);
  const lower = Math.max(0, Math.floor(rank));
  const upper = Math.min(values.length - 1, lower + 1);
  const weight = rank - Math.floor(rank);
  return (values[lower] as number) * (1 - weight) + (values[upper] as number) * weight;
}

export interface Bucket {
  upperBound: number;
  /** Cumulative. */
  count: number;
}

/**
 * Returns the φ-quantile of a classic histogram, with linear interpolation within a bucket as in `histogram_quantile`.
 * NaN without observations, with fewer than two buckets or without a bucket for infinity.
 */
export function quantileOfBuckets(phi: number, given: readonly Bucket[]): number {
  if (Number.isNaN(phi)) return Number.NaN;
  if (phi < 0) return -Infinity;
  if (phi > 1) return Infinity;
  const buckets = mergedBuckets(given);
  const last = buckets.at(-1);
  if (!last || last.upperBound !== Infinity || buckets.length < 2) return Number.NaN;
  makeMonotonic(buckets);
  if (last.count === 0 || Number.isNaN(last.count)) return Number.NaN;
  let rank = phi * last.count;
  let at = buckets.findIndex(({ count }) => count >= rank);
  if (at < 0) at = buckets.length - 1;
  if (at === buckets.length - 1) return (buckets.at(-2) as Bucket).upperBound;
  const { upperBound, count } = buckets[at] as Bucket;
  if (at === 0 && upperBound <= 0) return upperBound;
  if (at === 0) return upperBound * (rank / count);
  const below = buckets[at - 1] as Bucket;
  rank -= below.count;
  return below.upperBound + (upperBound - below.upperBound) * (rank / (count - below.count));
}

/** Sorts buckets by bound, and adds up those with the same bound. */
function mergedBuckets(given: readonly Bucket[]): Bucket[] {
  const merged: Bucket[] = [];
  for (const { upperBound, count } of [...given].sort((a, b) => a.upperBound - b.upperBound || 0)) {
    const last = merged.at(-1);
    if (last?.upperBound === upperBound) last.count += count;
    else merged.push({ upperBound, count });
  }
  return merged;
}

/** Relative difference of two counts that is an error of rounding. */
const tolerance = 1e-12;

/** Removes decreases, which occur when instances are scraped at different times. */
function makeMonotonic(buckets: Bucket[]): void {
  let before = (buckets[0] as Bucket).count;
  for (const bucket of buckets) {
    const { count } = bucket;
    if (count === before) continue;
    if (count < before || isAlmost(before, count)) bucket.count = before;
    else before = count;
  }
}

function isAlmost(a: number, b: number): boolean {
  return Math.abs(a - b) / (Math.abs(a) + Math.abs(b)) < tolerance;
}
