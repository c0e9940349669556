import { larger } from '../store/larger.js';
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
  let starts = new Float64Array(16);
  let durations = new Float64Array(16);
  let count = 0;
  let sumUs = 0;
  return {
    add(startUs, us) {
      if (count === starts.length) {
        starts = larger(starts);
        durations = larger(durations);
      }
      starts[count] = startUs;
      durations[count++] = us;
      sumUs += us;
    },
    get count() {
      return count;
    },
    get sumUs() {
      return sumUs;
    },
    startAt: (at) => starts[at] as number,
    usAt: (at) => durations[at] as number,
    quantilesMs: (shares) => quantilesMs(durations.slice(0, count), shares),
  };
}

/**
 * Returns quantiles of durations in microseconds, in milliseconds by nearest rank; null without durations. Changes the
 * order of the durations.
 */
export function quantilesMs<const Q extends readonly number[]>(
  durations: Float64Array,
  shares: Q,
): { [I in keyof Q]: number | null } {
  const { length } = durations;
  if (length === 0) return shares.map(() => null) as never;
  const ranks = shares.map((share) => Math.max(0, Math.ceil(share * length) - 1));
  selectRanks(durations, ranks);
  return ranks.map((rank) => (durations[rank] as number) / 1000) as never;
}
