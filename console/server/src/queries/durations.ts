import { larger } from '../store/larger.js';
import { quantilesMs } from './timings.js';

/** Growing list of durations in microseconds, with quantiles. */
export interface Durations {
  add(us: number): void;
  readonly count: number;
  /** Returns the number of durations that are not longer. */
  countUpTo(us: number): number;
  readonly sumUs: number;
  /** Returns the quantiles in milliseconds by nearest rank; null without durations. */
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
      let found = 0;
      for (let at = 0; at < count; at++) if ((values[at] as number) <= us) found++;
      return found;
    },
    get sumUs() {
      return sumUs;
    },
    quantilesMs: (shares) => quantilesMs(values.subarray(0, count), shares),
  };
}
