import { NumberList } from './number-list.js';
import { quantilesMs } from './timings.js';

/** Growing list of durations in microseconds, with quantiles. */
export interface Durations {
  add(us: number): void;
  readonly count: number;
  /** Returns the duration that was added with this number. */
  usAt(at: number): number;
  /** Returns the number of durations that are not longer. */
  countUpTo(us: number): number;
  readonly sumUs: number;
  /** Returns the quantiles in milliseconds by nearest rank; null without durations. */
  quantilesMs<const Q extends readonly number[]>(shares: Q): { [I in keyof Q]: number | null };
}

export function createDurations(): Durations {
  const values = new NumberList();
  let sumUs = 0;
  return {
    add(us) {
      values.add(us);
      sumUs += us;
    },
    get count() {
      return values.count;
    },
    usAt: (at) => values.at(at),
    countUpTo(us) {
      let found = 0;
      for (let at = 0; at < values.count; at++) if (values.at(at) <= us) found++;
      return found;
    },
    get sumUs() {
      return sumUs;
    },
    quantilesMs: (shares) => quantilesMs(values.toArray(), shares),
  };
}
