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
  const ratios = rounds.small.map(({ cpuUs }, at) => (rounds.large[at]?.cpuUs ?? Number.NaN) / cpuUs);
  const small = costOf(rounds.small);
  const large = costOf(rounds.large);
  const isMeasured = small.cpuUs !== null && large.cpuUs !== null;
  return {
    id,
    ...(variant !== undefined && { variant }),
    small,
    large,
    ratio: isMeasured ? median(ratios.filter((ratio) => !Number.isNaN(ratio))) : null,
  };
}

function costOf(rounds: readonly Round[]): OperationCost {
  const latencies = rounds.flatMap(({ latenciesMs }) => latenciesMs);
  const busy = rounds.flatMap((round) => round.busy ?? []);
  const isMostlyIdle = median(rounds.map(({ cpuUs, idleUs }) => cpuUs - idleUs)) <= 0;
  return {
    cpuUs: isMostlyIdle ? null : median(rounds.map(({ cpuUs }) => cpuUs)),
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
