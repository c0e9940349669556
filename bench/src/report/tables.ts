import { markdownTable } from '@glasshouse/settings';
import type { Delivery, LoadFigures, MicroFigures, ServiceFigures } from '../figures.js';
import { type TaskFacts, taskNames, tasks } from '../micro/tasks.js';
import { variants } from '../services/variants.js';
import { digits, share } from './format.js';

/** Renders throughput, added CPU time and latency of each variant. */
export function costTable(services: readonly ServiceFigures[]): string {
  const load = ({ share: value, quartiles: [low, high], addedUs }: LoadFigures): string[] => [
    `${share(value)} (${share(low)}–${share(high)})`,
    digits(addedUs),
  ];
  return markdownTable(
    [
      'telemetry',
      'both services: relative to bare',
      'added µs',
      'product only: relative to bare',
      'added µs',
      'p50 ms',
      'p99 ms',
    ],
    services.map(({ name, pair, alone, latencyMs }) => [
      variants[name].title,
      ...load(pair),
      ...load(alone),
      latencyMs.p50.toFixed(2),
      latencyMs.p99.toFixed(2),
    ]),
  );
}

/** Renders delivered telemetry, failed requests, memory and start time of each variant. */
export function deliveryTable(services: readonly ServiceFigures[]): string {
  const delivery = ({ expected, delivered }: Delivery): string =>
    expected === 0 && delivered === 0
      ? '-'
      : `${delivered.toLocaleString('en-US')} of ${expected.toLocaleString('en-US')}`;
  return markdownTable(
    ['telemetry', 'spans delivered', 'log records delivered', 'failed requests', 'memory MB', 'start ms'],
    services.map(({ name, spans, logs, failed, rssMb, startMs }) => [
      variants[name].title,
      delivery(spans),
      delivery(logs),
      String(failed),
      digits(rssMb),
      digits(startMs),
    ]),
  );
}

const nanosecondsPerUnit = { ns: 1, us: 1e3, ms: 1e6 };
const units = { ns: 'ns', us: 'µs', ms: 'ms' };

/** Renders one table per task. The ratio is relative to the first candidate, the Glasshouse kit. */
export function microTables(
  micro: readonly MicroFigures[],
): { title: string; description: string; table: string }[] {
  return taskNames.flatMap((task) => {
    const own = micro.filter((figures) => figures.task === task);
    const base = own[0];
    if (base === undefined) return [];
    const { title, description, unit, candidates }: TaskFacts = tasks[task];
    const scaled = (ns: number): string => digits(ns / nanosecondsPerUnit[unit]);
    return [
      {
        title,
        description,
        table: markdownTable(
          [title.toLowerCase(), units[unit], 'quartiles', 'ratio to the kit'],
          own.map(({ candidate, ns, quartiles: [low, high] }) => [
            candidates[candidate] ?? candidate,
            scaled(ns),
            `${scaled(low)}–${scaled(high)}`,
            digits(ns / base.ns),
          ]),
        ),
      },
    ];
  });
}
