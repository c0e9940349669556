import type { LoadFigures, ServiceFigures } from '../figures.js';
import { mean, median, quartiles } from '../statistics.js';
import type { VariantName } from './variants.js';

/** Requests a second in one window of load, and what the bare services did just before and after. */
export interface SeenWindow {
  perSecond: number;
  bare: number;
  /** How busy the services' core was meanwhile, 0 to 1; undefined where it cannot be watched. */
  busy: number | undefined;
}

/** What one trial of a variant found. */
export interface Seen {
  name: VariantName;
  pair: SeenWindow[];
  alone: SeenWindow[];
  p50Ms: number;
  p99Ms: number;
  failed: number;
  /** Bytes of the gateway, after the load. */
  rss: number;
}

/**
 * Of windows that are in turn those of the bare services and of a variant, the bare ones at both ends: each of the
 * variant's beside the mean of its neighbours, so that a machine that becomes slower or faster makes no difference.
 */
export function compareWindows(perSecond: readonly number[], busy: number | undefined): SeenWindow[] {
  const seen: SeenWindow[] = [];
  for (let at = 1; at < perSecond.length - 1; at += 2) {
    const [before, own, after] = perSecond.slice(at - 1) as [number, number, number];
    seen.push({ perSecond: own, bare: (before + after) / 2, busy });
  }
  return seen;
}

/**
 * One `Seen` for each trial. Ratios and differences are taken between neighbours; then the median of a trial, then the
 * mean of them, so that the luck of one weighs no more than its part.
 */
export function summarise(
  seen: readonly Seen[],
): Pick<ServiceFigures, 'name' | 'pair' | 'alone' | 'latencyMs' | 'rssMb' | 'failed'> {
  return {
    name: (seen[0] as Seen).name,
    pair: loadFigures(seen.map(({ pair }) => pair)),
    alone: loadFigures(seen.map(({ alone }) => alone)),
    latencyMs: {
      p50: median(seen.map(({ p50Ms }) => p50Ms)),
      p99: median(seen.map(({ p99Ms }) => p99Ms)),
    },
    rssMb: median(seen.map(({ rss }) => rss)) / 2 ** 20,
    failed: seen.reduce((sum, { failed }) => sum + failed, 0),
  };
}

const ratioOf = ({ perSecond, bare }: SeenWindow): number => perSecond / bare;
const addedUsOf = ({ perSecond, bare }: SeenWindow): number => 1e6 / perSecond - 1e6 / bare;

function loadFigures(trials: readonly SeenWindow[][]): LoadFigures {
  const windows = trials.flat();
  const shares = trials.map((each) => median(each.map(ratioOf)));
  const busy = windows.flatMap((window) => (window.busy === undefined ? [] : [window.busy]));
  return {
    share: mean(shares),
    shares,
    quartiles: quartiles(windows.map(ratioOf)),
    addedUs: mean(trials.map((each) => median(each.map(addedUsOf)))),
    perSecond: median(windows.map(({ perSecond }) => perSecond)),
    ...(busy.length > 0 && { busy: median(busy) }),
    windows: windows.map(({ perSecond, bare }) => ({ perSecond, bare })),
  };
}
