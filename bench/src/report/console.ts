import { markdownTable } from '@glasshouse/settings';
import type { ConsoleFigures } from '../console/figures.js';
import { consoleTables } from '../console/render.js';
import { wrap } from './format.js';

/** Goals for the processor time of one item, in microseconds, and for the time of one query, in milliseconds. */
const goals = { itemUs: 20, queryMs: 100 } as const;

/** Storage of comparable viewers, as their documentation states it. None states a rate or the time of a query. */
const others: readonly (readonly [viewer: string, storage: string, source: string])[] = [
  [
    'Aspire dashboard',
    'in memory; 10,000 log records and 10,000 traces for each resource by default, the oldest are removed',
    '[configuration](https://aspire.dev/dashboard/configuration/)',
  ],
  [
    'Jaeger, memory storage',
    'in memory, traces only; no limit by default, `max_traces` sets one; not intended for production',
    '[memory storage](https://www.jaegertracing.io/docs/2.22/storage/memory/)',
  ],
  [
    'otel-desktop-viewer',
    'DuckDB in memory, 512 MB by default, or in a file, 2 GB by default (`--db-max-size`); the oldest is removed',
    '[README](https://github.com/CtrlSpice/otel-desktop-viewer#command-line-options)',
  ],
];

/** Renders the section of the console in `docs/performance.md`, one string per paragraph. */
export function consoleSection(figures: ConsoleFigures): string[] {
  const { date, machine, ingest, ingestWithHistory, searches } = figures;
  const slow = searches.filter(({ medianMs }) => medianMs > goals.queryMs);
  return [
    '## Console',
    wrap(
      'The processor time is that of the console process for batches of 510 spans (Zipkin JSON) and of 500 log records ' +
        '(PackedForward with acknowledgement), with the memory limits of `npm start`. The queries run over 20,000 traces with ' +
        '200,000 spans, and 200,000 log records, over HTTP.',
    ),
    wrap(
      `Node ${machine.node.slice(1)}, ${machine.platform}, ${machine.cores} cores (${machine.cpu}), ${date}.`,
    ),
    markdownTable(
      ['measured', 'goal', 'value', ''],
      [
        ...[ingestWithHistory ?? ingest].flatMap((own) =>
          own === undefined ? [] : [goalRow('log record', own.recordUs), goalRow('span', own.spanUs)],
        ),
        [
          'queries',
          `at most ${goals.queryMs} ms each`,
          slow.length === 0 ? 'all' : `${slow.length} of ${searches.length} take longer`,
          verdict(slow.length === 0),
        ],
      ],
    ),
    consoleTables(figures).trim(),
    wrap('Other viewers document their limits, but neither rates nor times of queries:'),
    markdownTable(
      ['viewer', 'storage', 'source'],
      others.map((row) => [...row]),
    ),
  ];
}

function goalRow(item: string, us: number): string[] {
  return [
    `CPU time for a ${item}, with history on disk`,
    `at most ${goals.itemUs} µs`,
    `${us.toFixed(1)} µs`,
    verdict(us <= goals.itemUs),
  ];
}

function verdict(isMet: boolean): string {
  return isMet ? '**met**' : '**not met**';
}
