import type {
  GrowthFigures,
  OperationCost,
  OperationGrowth,
  ProcessFigures,
  StoreGrowth,
} from '../growth/figures.js';
import { titleOf } from '../growth/operation.js';
import type { Size } from '../growth/sizes.js';
import { digits, table, wrap } from './format.js';

/** Goals for a shop with large data. `rssMb`: all processes together, above the small shop. */
export const growthGoals = { ratio: 1.5, startMs: 2000, rssMb: 30, blockMs: 50 } as const;

const storeTitles = { embedded: 'the embedded store', mongodb: 'MongoDB' } as const;
const sizeNames = ['small', 'large'] as const;

/** Output of `npm run bench -- growth`. */
export function renderGrowth(figures: GrowthFigures): string {
  return `${[goalTable(figures), ...figures.stores.flatMap((store) => growthTables(store))].join('\n\n')}\n`;
}

/** The section of `docs/performance.md`. */
export function growthSection(figures: GrowthFigures): string[] {
  const { date, machine, stores } = figures;
  const sizes = stores.map(
    ({ store, small, large }) =>
      `On ${storeTitles[store]}, the small one has ${describeSize(small)}, and the large one ${describeSize(large)}. `,
  );
  return [
    '## Growth with the data',
    wrap(
      'Two whole shops, a small and a large one, each of the processes that `npm start` starts. ' +
        `${sizes.join('')}` +
        'Every public operation is measured in both: the processor time that the gateway and the four services take for ' +
        'one request, the latency with two requests at a time, and the longest interval of a 10 ms timer in any process, ' +
        'the console included. ' +
        `${hasBusy(stores) ? busyText : ''}The growth is the processor time in the large shop in relation to that in the small one.`,
    ),
    goalTable(figures),
    wrap(
      `Node ${machine.node.slice(1)}, ${machine.platform}, ${machine.cores} cores (${machine.cpu}), ${date}. ` +
        `${stores.map(describePlan).join('; ')}; medians of the rounds. The embedded shops are measured in turn, those on MongoDB one after the other. ` +
        'The product cache holds for 0.1 s and passwords are hashed at the lowest cost, as both would hide the store; ' +
        'the folders are in memory. Cursors are taken from all over a list, and every page has as many entries in both ' +
        'shops. Memory is measured after all requests, and a start is the median over the starts.',
    ),
    ...figures.stores.flatMap((store) => growthTables(store)),
  ];
}

const busyText =
  'An interval includes waits for a processor, as there are more processes than processors: Linux counts how long the main ' +
  'thread ran within it. ';

function hasBusy(stores: readonly StoreGrowth[]): boolean {
  return stores.some(({ operations }) => operations.some(({ large }) => large.busyMs !== undefined));
}

function describePlan({ store, plan }: StoreGrowth): string {
  return `On ${storeTitles[store]}, ${plan.rounds} rounds of ${plan.requests} requests of each operation`;
}

function describeSize({ products, users, orders, shopperOrders, shopperMovements }: Size): string {
  const count = (value: number) => value.toLocaleString('en-US');
  return (
    `${count(products)} products, ${count(users)} users and ${count(orders)} orders, where the user who sends the requests has ` +
    `${count(shopperOrders)} orders and ${count(shopperMovements)} movements`
  );
}

const sumOf = (processes: readonly ProcessFigures[], size: Size['name']) =>
  processes.reduce((sum, one) => sum + one[size].rssMb, 0);

function goalTable({ stores }: GrowthFigures): string {
  const most = (operations: readonly OperationGrowth[], value: (one: OperationGrowth) => number) =>
    operations.reduce((found, one) => (value(one) > value(found) ? one : found));
  const verdict = (met: boolean) => (met ? '**met**' : '**not met**');
  const rows = stores.flatMap(({ store, operations, processes }) => {
    const growing = operations.filter(({ ratio }) => ratio > growthGoals.ratio);
    const steepest = most(operations, ({ ratio }) => ratio);
    const blocking = most(operations, ({ large }) => large.blockMs);
    const busiest = most(operations, ({ large }) => large.busyMs ?? 0);
    const { busyMs, busyProcess } = busiest.large;
    const latest = processes.reduce((found, one) => (one.large.startMs > found.large.startMs ? one : found));
    const added = sumOf(processes, 'large') - sumOf(processes, 'small');
    return [
      [
        'growth of each operation',
        `at most ${growthGoals.ratio}`,
        `${steepest.ratio.toFixed(2)} (${titleOf(steepest)})${growing.length > 1 ? `, above the goal: ${growing.length}` : ''}`,
        verdict(growing.length === 0),
      ],
      [
        'start of each process',
        `under ${growthGoals.startMs / 1000} s`,
        `${digits(latest.large.startMs / 1000)} s (${latest.name}; small: ${digits(latest.small.startMs / 1000)} s)`,
        verdict(latest.large.startMs < growthGoals.startMs),
      ],
      [
        'memory of all processes above the small shop',
        `within ${growthGoals.rssMb} MB`,
        `${digits(added)} MB`,
        verdict(added <= growthGoals.rssMb),
      ],
      [
        'longest interval of the event loop',
        `at most ${growthGoals.blockMs} ms`,
        `${digits(blocking.large.blockMs)} ms (${blocking.large.blockedProcess}, ${titleOf(blocking)})`,
        verdict(blocking.large.blockMs <= growthGoals.blockMs),
      ],
      ...(busyMs === undefined
        ? []
        : [
            [
              'of an interval, the main thread running',
              `at most ${growthGoals.blockMs} ms`,
              `${digits(busyMs)} ms (${busyProcess}, ${titleOf(busiest)})`,
              verdict(busyMs <= growthGoals.blockMs),
            ],
          ]),
    ].map((row) => [storeTitles[store], ...row]);
  });
  return table(['store', 'with large data', 'goal', 'measured', ''], rows);
}

export function growthTables({ store, operations, processes }: StoreGrowth): string[] {
  const cost = ({ cpuUs, p50Ms, p99Ms, blockMs }: OperationCost): string[] => [
    digits(cpuUs),
    `${digits(p50Ms)} / ${digits(p99Ms)}`,
    digits(blockMs),
  ];
  const growth = ({ ratio }: OperationGrowth) =>
    ratio > growthGoals.ratio ? `**${ratio.toFixed(2)}**` : ratio.toFixed(2);
  const costHead = sizeNames.flatMap((size) => [`${size}: µs`, 'p50 / p99 ms', 'interval ms']);
  return [
    table(
      [`${storeTitles[store]}: operation`, ...costHead, 'growth'],
      operations.map((one) => [titleOf(one), ...cost(one.small), ...cost(one.large), growth(one)]),
    ),
    table(
      [`${storeTitles[store]}: process`, 'small: start ms', 'memory MB', 'large: start ms', 'memory MB'],
      [
        ...processes.map(({ name, small, large }) => [
          name,
          ...[small, large].flatMap(({ startMs, rssMb }) => [digits(startMs), digits(rssMb)]),
        ]),
        [
          'all',
          ...sizeNames.flatMap((size) => [
            digits(Math.max(...processes.map((one) => one[size].startMs))),
            digits(sumOf(processes, size)),
          ]),
        ],
      ],
    ),
  ];
}
