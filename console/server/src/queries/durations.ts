import { larger, quantilesMs } from './timings.js';

/** Growing list of durations in microseconds, with quantiles. */
export interface Durations {
  add(us: number): void;
  readonly count: number;
  /** Returns the number of durations that are not longer. Call it after {@link quantilesMs}, which sorts them. */
  countUpTo(us: number): number;
  readonly sumUs: number;
  /** Returns the quantiles in milliseconds by nearest rank; null without durations. Sorts the durations. */
  quantilesMs<const Q extends readonly number[]>(shares: Q): { [I in keyof Q]: number | null };
}

export function createDurations(): Durations {
  let values = new Float64Array(16);
  let count = 0;
  let sumUs = 0;
  return {
    add(us) {
      if (count === values.length) values = larger(values);
      values[count++] = us;
      sumUs += us;
    },
    get count() {
      return count;
    },
    countUpTo(us) {
      let low = 0;
      let high = count;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((values[middle] as number) <= us) low = middle + 1;
        else high = middle;
      }
      return low;
    },
    get sumUs() {
      return sumUs;
    },
    quantilesMs: (shares) => quantilesMs(values.subarray(0, count).sort(), shares),
  };
}
