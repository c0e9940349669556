import { median, percentile } from '../statistics.js';
import type { OperationCost, OperationGrowth } from './figures.js';
import type { MeasuredOperation } from './operation.js';
import type { Round } from './round.js';

/**
 * Summarises the rounds of an operation in both shops.
 *
 * @param rounds the n-th rounds of both lists were measured one after the other
 */
export function summariseGrowth(
  { id, variant }: Pick<MeasuredOperation, 'id' | 'variant'>,
  rounds: { small: readonly Round[]; large: readonly Round[] },
): OperationGrowth {
  // a round of few requests can use less CPU time than the idle processes did, which is no cost to compare
  const ratios = rounds.small
    .map(({ cpuUs }, at) => (rounds.large[at]?.cpuUs ?? Number.NaN) / cpuUs)
    .filter((ratio) => Number.isFinite(ratio) && ratio > 0);
  return {
    id,
    ...(variant !== undefined && { variant }),
    small: costOf(rounds.small),
    large: costOf(rounds.large),
    ratio: median(ratios),
  };
}

function costOf(rounds: readonly Round[]): OperationCost {
  const latencies = rounds.flatMap(({ latenciesMs }) => latenciesMs);
  const busy = rounds.flatMap((round) => round.busy ?? []);
  return {
    cpuUs: median(rounds.map(({ cpuUs }) => cpuUs)),
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    blockMs: median(rounds.map(({ block }) => block.ms)),
    blockedProcess: mostFrequent(rounds.map(({ block }) => block.process)),
    ...(busy.length > 0 && {
      busyMs: median(busy.map(({ ms }) => ms)),
      busyProcess: mostFrequent(busy.map(({ process }) => process)),
    }),
  };
}

function mostFrequent(names: readonly string[]): string {
  const countOf = (name: string) => names.filter((each) => each === name).length;
  return names.reduce((found, each) => (countOf(each) > countOf(found) ? each : found));
}
