/**
 * Finest scale of the converted buckets: two for each power of two. A bucket is then 41 % wide, so that a quantile that is
 * interpolated within it is off by 21 % at most; a scale of 2 would need twice as many series.
 */
const finestScale = 1;

export interface ExponentialPoint {
  scale: number;
  zeroCount: number;
  zeroThreshold: number;
  positive: ExponentialBuckets;
  negative: ExponentialBuckets;
}

export interface ExponentialBuckets {
  /** Index of the first bucket. Bucket `i` of scale `s` is (b^i, b^(i+1)] for the base b = 2^(2^-s). */
  offset: number;
  counts: readonly number[];
}

/**
 * Converts the buckets of an exponential histogram to the counts of classic buckets by their upper bound. Buckets finer
 * than {@link finestScale} are merged, which loses no observation: their bounds contain those of the coarser scale.
 */
export function toClassicBuckets(point: ExponentialPoint): Map<number, number> {
  const { scale, zeroCount, zeroThreshold, positive, negative } = point;
  const shift = Math.max(0, scale - finestScale);
  const boundOf = (index: number) => 2 ** (index * 2 ** -(scale - shift));
  const counts = new Map<number, number>();
  const add = (bound: number, count: number) => {
    if (count > 0) counts.set(bound, (counts.get(bound) ?? 0) + count);
  };
  for (const [at, count] of negative.counts.entries())
    add(-boundOf(Math.floor((negative.offset + at) / 2 ** shift)), count);
  add(zeroThreshold, zeroCount);
  for (const [at, count] of positive.counts.entries())
    add(boundOf(Math.floor((positive.offset + at) / 2 ** shift) + 1), count);
  return counts;
}
