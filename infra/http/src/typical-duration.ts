/** Estimate of the duration of the next jobs, from the latest ones. */
export interface TypicalDuration {
  /** Median of the latest durations, in ms. */
  readonly ms: number;
  record(ms: number): void;
}

/**
 * Creates an estimate that single slow jobs do not change, unlike a mean: in a burst, the first jobs compete with the
 * arriving requests for the CPU and take several times as long as the following ones.
 *
 * @param initialMs assumed duration, which counts as one recorded job
 * @param size number of the latest jobs that count
 */
export function createTypicalDuration(initialMs: number, size: number): TypicalDuration {
  const latest = [initialMs];
  let next = 1 % size;
  /** Undefined after a further duration: most of them are recorded while nobody asks for the median. */
  let median: number | undefined = initialMs;
  return {
    get ms() {
      median ??= medianOf(latest);
      return median;
    },
    record(duration) {
      latest[next] = duration;
      next = (next + 1) % size;
      median = undefined;
    },
  };
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] as number) + (sorted[Math.ceil(middle)] as number)) / 2;
}
