/** Increase of each cumulative bucket of a histogram, by its upper bound. */
export type BucketGrowth = Map<number, number>;

/**
 * Estimates quantiles as PromQL's `histogram_quantile`: linear inside the bucket that holds the rank, null without a
 * `+Inf` bucket. Counts that are not monotonic, because the summed histograms have different bounds, are made monotonic
 * first.
 */
export function quantileOf(buckets: BucketGrowth): (q: number) => number | null {
  const bounds = [...buckets].sort(([a], [b]) => (a < b ? -1 : 1));
  for (let i = 1; i < bounds.length; i++) {
    const [bound, count] = bounds[i] as [number, number];
    bounds[i] = [bound, Math.max(count, bounds[i - 1]?.[1] ?? 0)];
  }
  const [highest, total] = bounds.at(-1) ?? [0, 0];
  return (q) => {
    if (highest !== Infinity || !(total > 0) || !Number.isFinite(total)) return null;
    const rank = q * total;
    const at = bounds.findIndex(([, count]) => count >= rank);
    const [bound, count] = bounds[at] as [number, number];
    const [lower, below] = bounds[at - 1] ?? [0, 0];
    if (bound === Infinity) return bounds.length === 1 || !Number.isFinite(lower) ? null : lower;
    if (at === 0 && bound <= 0) return Number.isFinite(bound) ? bound : null;
    const share = count === below ? 1 : (rank - below) / (count - below);
    const value = lower + (bound - lower) * share;
    return Number.isFinite(value) ? value : null;
  };
}
