import { markdownTable } from '@glasshouse/settings';
import type { RowFigures, SignalFigures } from './figures.js';

const columns: readonly [head: string, cell: (figures: RowFigures) => string][] = [
  ['back-ends', ({ title }) => title],
  ['served', ({ served }) => count(served)],
  ['failed', ({ failures }) => count(failures.length)],
  ['added p50 ms', ({ addedP50Ms }) => fixed(addedP50Ms, 2)],
  ['added p99 ms', ({ addedP99Ms }) => fixed(addedP99Ms, 1)],
  ['peak MB', ({ peakMb }) => peakMb.toFixed(0)],
  ['spans produced', ({ spans }) => count(spans.stats.produced)],
  ['delivered', ({ spans }) => count(spans.stats.delivered)],
  ['dropped', ({ spans }) => losses(spans)],
  ['records produced', ({ logs }) => count(logs.stats.produced)],
  ['delivered', ({ logs }) => count(logs.stats.delivered)],
  ['dropped', ({ logs }) => losses(logs)],
  ['duplicates', ({ spans, logs }) => count(spans.duplicates + logs.duplicates)],
  ['attempts', ({ spans, logs }) => `${attempts(spans)}, ${attempts(logs)}`],
  ['recovered s', ({ recoveredMs }) => (recoveredMs / 1000).toFixed(1)],
];

/** Renders the rows as a Markdown table. */
export function table(all: readonly RowFigures[]): string {
  return markdownTable(
    columns.map(([head]) => head),
    all.map((figures) => columns.map(([, cell]) => cell(figures))),
  );
}

/** Formats a number, without the sign of a negative zero. */
function fixed(value: number, places: number): string {
  return value.toFixed(places).replace(/^-(?=[0.]+$)/, '');
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function losses({ stats }: SignalFigures): string {
  const reasons = Object.entries(stats.dropped)
    .filter(([, items]) => items > 0)
    .map(([reason, items]) => `${count(items)} \`${reason}\``);
  return reasons.join(', ') || '0';
}

function attempts({ attempts }: SignalFigures): string {
  return attempts === undefined ? '?' : count(attempts);
}
