import type { LoadFigures, ServiceFigures } from '../figures.js';
import { median, quartiles } from '../statistics.js';
import type { VariantName } from './variants.js';

export interface SeenSlice {
  perSecond: number;
  busy: number | undefined;
}

/** What the slices of one variant found, one value a round. */
export interface Seen {
  name: VariantName;
  pair: SeenSlice[];
  alone: SeenSlice[];
  p50Ms: number[];
  p99Ms: number[];
  failed: number;
}

/** Ratios and differences are taken within a round, where the machine was the same; then medians. */
export function summarise(
  seen: Seen,
  bare: Seen,
): Pick<ServiceFigures, 'name' | 'pair' | 'alone' | 'latencyMs' | 'failed'> {
  return {
    name: seen.name,
    pair: loadFigures(seen.pair, bare.pair),
    alone: loadFigures(seen.alone, bare.alone),
    latencyMs: { p50: median(seen.p50Ms), p99: median(seen.p99Ms) },
    failed: seen.failed,
  };
}

function loadFigures(own: readonly SeenSlice[], bare: readonly SeenSlice[]): LoadFigures {
  const rounds = own.map(({ perSecond }) => perSecond);
  const compared = rounds.map((perSecond, at) => [perSecond, bare[at]?.perSecond ?? Number.NaN] as const);
  const ratios = compared.map(([perSecond, base]) => perSecond / base);
  const busy = own.flatMap((slice) => (slice.busy === undefined ? [] : [slice.busy]));
  return {
    share: median(ratios),
    quartiles: quartiles(ratios),
    addedUs: median(compared.map(([perSecond, base]) => 1e6 / perSecond - 1e6 / base)),
    perSecond: median(rounds),
    ...(busy.length > 0 && { busy: median(busy) }),
    rounds,
  };
}
