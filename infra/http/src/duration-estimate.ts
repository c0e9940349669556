/** Estimate of the duration of the next jobs, from earlier ones. */
export interface DurationEstimate {
  readonly ms: number;
  record(ms: number): void;
}

/** Weight of the latest duration in the moving average. */
const smoothing = 0.2;

/** Estimates by a moving average: a wait behind several jobs is the sum of long and short durations. */
export function movingAverage(initialMs: number): DurationEstimate {
  let mean = initialMs;
  return {
    get ms() {
      return mean;
    },
    record(ms) {
      mean += smoothing * (ms - mean);
    },
  };
}

/**
 * Estimates by the median of the latest durations, for jobs of equal work. Single slow jobs do not change it: in a
 * burst, the first jobs compete with the arriving requests for the CPU and take several times as long as the others.
 *
 * @param initialMs assumed duration, which counts as one job
 * @param size number of the latest jobs that count
 */
export function medianOfLatest(initialMs: number, size: number): DurationEstimate {
  const latest = [initialMs];
  let next = 1 % size;
  let median: number | undefined = initialMs;
  return {
    get ms() {
      median ??= medianOf(latest);
      return median;
    },
    record(ms) {
      latest[next] = ms;
      next = (next + 1) % size;
      // computed when it is needed: most durations are recorded while no job waits
      median = undefined;
    },
  };
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] as number) + (sorted[Math.ceil(middle)] as number)) / 2;
}
