import type { LoadFigures, ServiceFigures } from '../figures.js';
import { mean, median, quartiles } from '../statistics.js';
import type { VariantName } from './variants.js';

export interface SeenSlice {
  perSecond: number;
  busy: number | undefined;
}

/** What the slices of one variant found in one generation, one value a round. */
export interface Seen {
  name: VariantName;
  pair: SeenSlice[];
  alone: SeenSlice[];
  p50Ms: number[];
  p99Ms: number[];
  failed: number;
  /** Bytes of the gateway, after the rounds. */
  rss: number;
}

/**
 * One `Seen` for each generation, in the order of those of `bare`. Ratios and differences are taken within a round,
 * where the machine was the same; then the median of a generation, then the mean of them, so that the luck of one
 * weighs no more than its part.
 */
export function summarise(
  seen: readonly Seen[],
  bare: readonly Seen[],
): Pick<ServiceFigures, 'name' | 'pair' | 'alone' | 'latencyMs' | 'rssMb' | 'failed'> {
  const load = (of: (one: Seen) => SeenSlice[]): LoadFigures => loadFigures(seen.map(of), bare.map(of));
  return {
    name: (seen[0] as Seen).name,
    pair: load(({ pair }) => pair),
    alone: load(({ alone }) => alone),
    latencyMs: {
      p50: median(seen.flatMap(({ p50Ms }) => p50Ms)),
      p99: median(seen.flatMap(({ p99Ms }) => p99Ms)),
    },
    rssMb: median(seen.map(({ rss }) => rss)) / 2 ** 20,
    failed: seen.reduce((sum, { failed }) => sum + failed, 0),
  };
}

function loadFigures(own: readonly SeenSlice[][], bare: readonly SeenSlice[][]): LoadFigures {
  const compared = own.map((slices, generation) =>
    slices.map(({ perSecond }, round) => {
      const base = bare[generation]?.[round]?.perSecond ?? Number.NaN;
      return { ratio: perSecond / base, addedUs: 1e6 / perSecond - 1e6 / base };
    }),
  );
  const shares = compared.map((rounds) => median(rounds.map(({ ratio }) => ratio)));
  const rounds = own.flat().map(({ perSecond }) => perSecond);
  const busy = own.flat().flatMap((slice) => (slice.busy === undefined ? [] : [slice.busy]));
  return {
    share: mean(shares),
    shares,
    quartiles: quartiles(compared.flat().map(({ ratio }) => ratio)),
    addedUs: mean(compared.map((slices) => median(slices.map(({ addedUs }) => addedUs)))),
    perSecond: median(rounds),
    ...(busy.length > 0 && { busy: median(busy) }),
    rounds,
  };
}
