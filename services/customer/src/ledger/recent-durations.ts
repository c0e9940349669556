/** Median of the latest durations in ms, which a few slow ones do not move. */
export interface RecentDurations {
  add(ms: number): void;
  /** 0 while too few were measured to say. */
  medianMs(): number;
}

const kept = 31;
const enough = 11;

export function createRecentDurations(): RecentDurations {
  const latest: number[] = [];
  let at = 0;
  return {
    add(ms) {
      latest[at] = ms;
      at = (at + 1) % kept;
    },
    medianMs() {
      if (latest.length < enough) return 0;
      return latest.toSorted((a, b) => a - b)[Math.floor(latest.length / 2)] ?? 0;
    },
  };
}
