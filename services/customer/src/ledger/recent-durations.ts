/** Sliding window of durations. Its median is robust against a few slow ones. */
export interface RecentDurations {
  add(ms: number): void;
  /** Returns the median, or 0 before there are 11 durations. */
  medianMs(): number;
}

const windowSize = 31;
const minDurations = 11;

export function createRecentDurations(): RecentDurations {
  const latest: number[] = [];
  let nextIndex = 0;
  return {
    add(ms) {
      latest[nextIndex] = ms;
      nextIndex = (nextIndex + 1) % windowSize;
    },
    medianMs() {
      if (latest.length < minDurations) return 0;
      return latest.toSorted((a, b) => a - b)[Math.floor(latest.length / 2)] ?? 0;
    },
  };
}
