import { markdownTable } from '@glasshouse/settings';
import { minBusyMs } from '../growth/busy-ticks.js';
import type {
  GrowthFigures,
  OperationCost,
  OperationGrowth,
  ProcessFigures,
  StoreGrowth,
} from '../growth/figures.js';
import { titleOf } from '../growth/operation.js';
import { type Size, sizeNames } from '../growth/sizes.js';
import { digits, wrap } from './format.js';

/**
 * Goals for the large shop. `rssMb` is the additional memory of all processes compared with the small shop, `smallMb`
 * the memory of all processes of the small shop, with shared pages counted once.
 */
export const growthGoals = { ratio: 1.5, startMs: 2000, rssMb: 30, smallMb: 500, blockMs: 50 } as const;

const storeTitles = { embedded: 'the embedded store', mongodb: 'MongoDB' } as const;

/** Renders the output of `npm run bench -- growth`. */
export function renderGrowth(figures: GrowthFigures): string {
  return `${[goalTable(figures), ...figures.stores.flatMap((store) => growthTables(store))].join('\n\n')}\n`;
}

/** Renders the growth section of `docs/performance.md`, one string per paragraph. */
export function growthSection(figures: GrowthFigures): string[] {
  const { date, machine, stores } = figures;
  const sizes = stores.map(
    ({ store, small, large }) =>
      `On ${storeTitles[store]}, the small shop has ${describeSize(small)}. The large shop has ${describeSize(large)}. `,
  );
  return [
    '## Growth with data volume',
    wrap(
      'A small shop and a large shop run with all processes of `npm start`. ' +
        `${sizes.join('')}` +
        'The benchmark measures every public operation in both shops: the CPU time of one request in the gateway ' +
        'and the four services beyond their CPU time without requests, the latency with two concurrent requests, and the longest interval of a 10 ms ' +
        'timer in any process, including the console. ' +
        `${hasBusy(stores) ? busyText : ''}${hasUnmeasured(stores) ? unmeasuredText : ''}The growth is the CPU time in the large shop divided by the CPU time in the small shop.`,
    ),
    goalTable(figures),
    wrap(
      `Node ${machine.node.slice(1)}, ${machine.platform}, ${machine.cores} cores (${machine.cpu}), ${date}. ` +
        `${stores.map(describePlan).join('; ')}; medians of the rounds. The measurements alternate between the two ` +
        'shops; on MongoDB, each shop has a server of its own. The product cache expires after 0.1 ' +
        's and password hashing uses the lowest cost, because both would hide the cost of the store. The data ' +
        'directories are in memory. Cursors are spread over the whole list, and pages have the same number of ' +
        'entries in both shops. Memory is measured after all requests: the resident memory of a process includes ' +
        'pages that other processes use, too, such as the program of Node, of which the proportional memory has ' +
        `only a share. The start time is the median of all starts.${stores.map(({ note }) => (note ? ` ${note}` : '')).join('')}`,
    ),
    ...figures.stores.flatMap((store) => growthTables(store)),
  ];
}

const busyText =
  'An interval includes time in which the process waited for a processor, because there are more processes than ' +
  'processors; Linux also counts the CPU time of the main thread within the interval. ';

const unmeasuredText =
  'An operation without a CPU time waits for MongoDB for so long that the processes would use as much CPU time without ' +
  'the request; its latencies show how far the server slows down. ';

function hasUnmeasured(stores: readonly StoreGrowth[]): boolean {
  return stores.some(({ operations }) => operations.some(({ ratio }) => ratio === null));
}

function hasBusy(stores: readonly StoreGrowth[]): boolean {
  return stores.some(({ operations }) => operations.some(({ large }) => large.busyMs !== undefined));
}

function describePlan({ store, plan }: StoreGrowth): string {
  return `${plan.rounds} rounds of ${plan.requests} requests of each operation on ${storeTitles[store]}`;
}

function describeSize({ products, users, orders, shopperOrders, shopperMovements }: Size): string {
  const count = (value: number) => value.toLocaleString('en-US');
  return (
    `${count(products)} products, ${count(users)} users and ${count(orders)} orders; the requesting user has ` +
    `${count(shopperOrders)} orders and ${count(shopperMovements)} account movements`
  );
}

type Summed = 'rssMb' | 'pssMb' | 'idleMs';

/** Sum over all processes; NaN if a process has no such figure. */
const sumOf = (processes: readonly ProcessFigures[], size: Size['name'], figure: Summed) =>
  processes.reduce((sum, each) => sum + (each[size][figure] ?? Number.NaN), 0);

function goalTable({ stores }: GrowthFigures): string {
  const highest = (operations: readonly OperationGrowth[], value: (operation: OperationGrowth) => number) =>
    operations.reduce((found, each) => (value(each) > value(found) ? each : found));
  const verdict = (met: boolean) => (met ? '**met**' : '**not met**');
  const rows = stores.flatMap(({ store, operations, processes }) => {
    const ratioOf = ({ ratio }: OperationGrowth) => ratio ?? 0;
    const growing = operations.filter((each) => ratioOf(each) > growthGoals.ratio);
    const steepest = highest(operations, ratioOf);
    const unmeasured = operations.filter(({ ratio }) => ratio === null).length;
    const blocking = highest(operations, ({ large }) => large.blockMs);
    const busiest = highest(operations, ({ large }) => large.busyMs ?? -1);
    const { busyMs, busyProcess } = busiest.large;
    const latest = processes.reduce((found, each) =>
      each.large.startMs > found.large.startMs ? each : found,
    );
    const added = sumOf(processes, 'large', 'rssMb') - sumOf(processes, 'small', 'rssMb');
    const together = sumOf(processes, 'small', 'pssMb');
    const idle = { small: sumOf(processes, 'small', 'idleMs'), large: sumOf(processes, 'large', 'idleMs') };
    const idleGrowth = idle.large / idle.small;
    return [
      [
        'growth of each operation',
        `at most ${growthGoals.ratio}`,
        [
          `${ratioOf(steepest).toFixed(2)} (${titleOf(steepest)})`,
          ...(growing.length > 1 ? [`above the goal: ${growing.length}`] : []),
          ...(unmeasured > 0 ? [`not measurable: ${unmeasured} of ${operations.length}`] : []),
        ].join(', '),
        growing.length > 0 || unmeasured === 0
          ? verdict(growing.length === 0)
          : `**met** by ${operations.length - unmeasured}`,
      ],
      [
        'start of each process',
        `under ${growthGoals.startMs / 1000} s`,
        `${digits(latest.large.startMs / 1000)} s (${latest.name}; small: ${digits(latest.small.startMs / 1000)} s)`,
        verdict(latest.large.startMs < growthGoals.startMs),
      ],
      [
        'additional memory of all processes compared with the small shop',
        `within ${growthGoals.rssMb} MB`,
        `${digits(added)} MB`,
        verdict(added <= growthGoals.rssMb),
      ],
      ...(Number.isNaN(together)
        ? []
        : [
            [
              'memory of all processes of the small shop, shared pages counted once',
              `under ${growthGoals.smallMb} MB`,
              `${digits(together)} MB`,
              verdict(together < growthGoals.smallMb),
            ],
          ]),
      [
        'growth of the CPU time without requests, all processes',
        `at most ${growthGoals.ratio}`,
        `${idleGrowth.toFixed(2)} (${digits(idle.small)} to ${digits(idle.large)} ms per second)`,
        verdict(idleGrowth <= growthGoals.ratio),
      ],
      [
        'longest event loop interval',
        `at most ${growthGoals.blockMs} ms`,
        `${digits(blocking.large.blockMs)} ms (${blocking.large.blockedProcess}, ${titleOf(blocking)})`,
        verdict(blocking.large.blockMs <= growthGoals.blockMs),
      ],
      ...(busyMs === undefined
        ? []
        : [
            [
              'highest CPU time of a main thread within an interval',
              `at most ${growthGoals.blockMs} ms`,
              busyMs === 0
                ? `under ${minBusyMs} ms`
                : `${digits(busyMs)} ms (${busyProcess}, ${titleOf(busiest)})`,
              verdict(busyMs <= growthGoals.blockMs),
            ],
          ]),
    ].map((row) => [storeTitles[store], ...row]);
  });
  return markdownTable(['store', 'with large data', 'goal', 'measured', ''], rows);
}

const summed = ['rssMb', 'pssMb', 'idleMs'] as const;
const processHead = (size: Size['name']) => [
  `${size}: start ms`,
  'resident MB',
  'proportional MB',
  'idle CPU ms/s',
];

function optional(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? '-' : digits(value);
}

/** Renders the results of one store: a table of operations and a table of processes. */
export function growthTables({ store, operations, processes }: StoreGrowth): string[] {
  const cost = ({ cpuUs, p50Ms, p99Ms, blockMs }: OperationCost): string[] => [
    optional(cpuUs ?? undefined),
    `${digits(p50Ms)} / ${digits(p99Ms)}`,
    digits(blockMs),
  ];
  const growth = ({ ratio }: OperationGrowth) => {
    if (ratio === null) return '-';
    return ratio > growthGoals.ratio ? `**${ratio.toFixed(2)}**` : ratio.toFixed(2);
  };
  const costHead = sizeNames.flatMap((size) => [`${size}: µs`, 'p50 / p99 ms', 'interval ms']);
  return [
    markdownTable(
      [`${storeTitles[store]}: operation`, ...costHead, 'growth'],
      operations.map((each) => [titleOf(each), ...cost(each.small), ...cost(each.large), growth(each)]),
    ),
    markdownTable(
      [`${storeTitles[store]}: process`, ...sizeNames.flatMap(processHead)],
      [
        ...processes.map(({ name, small, large }) => [
          name,
          ...[small, large].flatMap(({ startMs, ...each }) => [
            digits(startMs),
            ...summed.map((figure) => optional(each[figure])),
          ]),
        ]),
        [
          'all',
          ...sizeNames.flatMap((size) => [
            digits(Math.max(...processes.map((each) => each[size].startMs))),
            ...summed.map((figure) => optional(sumOf(processes, size, figure))),
          ]),
        ],
      ],
    ),
  ];
}
