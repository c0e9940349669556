import { NumberList, type Numbers, TimeList } from './number-list.js';
import { selectRanks } from './select-ranks.js';

/** Growing columns of start and duration, in microseconds. */
export interface Timings {
  add(startUs: number, us: number): void;
  readonly count: number;
  /** Sum of the durations. */
  readonly sumUs: number;
  startAt(at: number): number;
  usAt(at: number): number;
  /** Returns the quantiles of the durations in milliseconds by nearest rank; null without durations. */
  quantilesMs<const Q extends readonly number[]>(shares: Q): { [I in keyof Q]: number | null };
}

export function createTimings(): Timings {
  const starts = new TimeList();
  const durations = new NumberList();
  let sumUs = 0;
  return {
    add(startUs, us) {
      starts.add(startUs);
      durations.add(us);
      sumUs += us;
    },
    get count() {
      return durations.count;
    },
    get sumUs() {
      return sumUs;
    },
    startAt: (at) => starts.at(at),
    usAt: (at) => durations.at(at),
    quantilesMs: (shares) => quantilesMs(durations.toArray(), shares),
  };
}

/**
 * Returns quantiles of durations in microseconds, in milliseconds by nearest rank; null without durations. Changes the
 * order of the durations.
 */
export function quantilesMs<const Q extends readonly number[]>(
  durations: Numbers,
  shares: Q,
): { [I in keyof Q]: number | null } {
  const { length } = durations;
  if (length === 0) return shares.map(() => null) as never;
  const ranks = shares.map((share) => Math.max(0, Math.ceil(share * length) - 1));
  selectRanks(durations, ranks);
  return ranks.map((rank) => (durations[rank] as number) / 1000) as never;
}
