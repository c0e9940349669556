import type { LoadFigures, ServiceFigures } from '../figures.js';
import { mean, median, quartiles } from '../statistics.js';
import type { VariantName } from './variants.js';

/** Throughput in one load window. */
export interface WindowResult {
  /** Requests per second. */
  perSecond: number;
  /** Mean requests per second of the bare services in the windows before and after. */
  bare: number;
  /** Utilisation of the services' core, 0 to 1; undefined if the services are not pinned. */
  busy: number | undefined;
}

/** Results of one trial of a variant. */
export interface TrialResult {
  name: VariantName;
  pair: WindowResult[];
  alone: WindowResult[];
  p50Ms: number;
  p99Ms: number;
  failed: number;
  /** Resident memory of the gateway after the load, in bytes. */
  rss: number;
}

/**
 * Compares each window of a variant with the mean of the adjacent windows of the bare services, which cancels a steady
 * change in the speed of the machine.
 *
 * @param perSecond Throughput of alternating windows, starting and ending with the bare services
 */
export function compareWindows(perSecond: readonly number[], busy: number | undefined): WindowResult[] {
  const results: WindowResult[] = [];
  for (let at = 1; at < perSecond.length - 1; at += 2) {
    const [before, own, after] = perSecond.slice(at - 1) as [number, number, number];
    results.push({ perSecond: own, bare: (before + after) / 2, busy });
  }
  return results;
}

/**
 * Summarises the trials of one variant. Computes ratios and differences of adjacent windows, then the median of each
 * trial, then the mean of the medians, so that all trials have equal weight.
 */
export function summarise(
  trials: readonly TrialResult[],
): Pick<ServiceFigures, 'name' | 'pair' | 'alone' | 'latencyMs' | 'rssMb' | 'failed'> {
  return {
    name: (trials[0] as TrialResult).name,
    pair: loadFigures(trials.map(({ pair }) => pair)),
    alone: loadFigures(trials.map(({ alone }) => alone)),
    latencyMs: {
      p50: median(trials.map(({ p50Ms }) => p50Ms)),
      p99: median(trials.map(({ p99Ms }) => p99Ms)),
    },
    rssMb: median(trials.map(({ rss }) => rss)) / 2 ** 20,
    failed: trials.reduce((sum, { failed }) => sum + failed, 0),
  };
}

const ratioOf = ({ perSecond, bare }: WindowResult): number => perSecond / bare;
const addedUsOf = ({ perSecond, bare }: WindowResult): number => 1e6 / perSecond - 1e6 / bare;

function loadFigures(trials: readonly WindowResult[][]): LoadFigures {
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
