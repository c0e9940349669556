import type { GrowthFigures, OperationCost, StoreGrowth } from '../growth/figures.js';
import { titleOf } from '../growth/operation.js';
import { digits, table } from './format.js';

/** Goals for a shop with large data, in relation to one with small data. */
export const growthGoals = { ratio: 1.5, startMs: 2000, rssMb: 30, blockMs: 50 } as const;

const storeTitles = { embedded: 'embedded store', mongodb: 'MongoDB' } as const;

/** Output of `npm run bench -- growth`. */
export function renderGrowth(figures: GrowthFigures): string {
  return `${figures.stores.flatMap((store) => growthTables(store)).join('\n\n')}\n`;
}

export function growthTables({ store, operations, processes }: StoreGrowth): string[] {
  const cost = ({ cpuUs, p50Ms, p99Ms, blockMs }: OperationCost): string[] => [
    digits(cpuUs),
    `${digits(p50Ms)} / ${digits(p99Ms)}`,
    digits(blockMs),
  ];
  const one = (size: string) => [`${size}: µs`, 'p50 / p99 ms', 'longest tick ms'];
  return [
    table(
      [`${storeTitles[store]}: operation`, ...one('small'), ...one('large'), 'growth'],
      operations.map((operation) => [
        titleOf(operation),
        ...cost(operation.small),
        ...cost(operation.large),
        operation.ratio > growthGoals.ratio
          ? `**${operation.ratio.toFixed(2)}**`
          : operation.ratio.toFixed(2),
      ]),
    ),
    table(
      [`${storeTitles[store]}: process`, 'small: start ms', 'memory MB', 'large: start ms', 'memory MB'],
      [
        ...processes.map(({ name, small, large }) => [
          name,
          ...[small, large].flatMap(({ startMs, rssMb }) => [digits(startMs), digits(rssMb)]),
        ]),
        [
          'all together',
          ...(['small', 'large'] as const).flatMap((size) => [
            digits(Math.max(...processes.map((one) => one[size].startMs))),
            digits(processes.reduce((sum, one) => sum + one[size].rssMb, 0)),
          ]),
        ],
      ],
    ),
  ];
}
