import { alignColumns } from '@glasshouse/settings';
import { formatValue } from './format-value.js';
import { isObject } from './is-object.js';

type Row = Readonly<Record<string, unknown>>;

/** Longest text of a cell, besides those of the last column. */
const maxWidth = 60;
/** Members that a table omits, because they are long or have tables of their own. */
const omitted = new Set([
  'points',
  'exemplars',
  'attributes',
  'events',
  'links',
  'resource',
  'scope',
  'dropped',
]);
/** Members that are printed last, because they are long. */
const last = ['text', 'message', 'description', 'note', 'q', 'same', 'link'];

/** Returns rows as a text table. Members that all rows lack are omitted; `before` is shown beside the present value. */
export function tableOf(rows: readonly Row[]): string {
  const flat = rows.map((row) => flatten(row));
  const names = [...new Set(flat.flatMap((row) => [...row.keys()]))].filter((name) =>
    flat.some((row) => row.get(name)),
  );
  names.sort((a, b) => last.indexOf(a) - last.indexOf(b));
  const lines = [names, ...flat.map((row) => names.map((name) => row.get(name) ?? ''))];
  const cut = lines.map((cells) =>
    cells.map((cell, at) =>
      at < cells.length - 1 && cell.length > maxWidth ? `${cell.slice(0, maxWidth - 1)}…` : cell,
    ),
  );
  return alignColumns(cut);
}

/** Returns the texts of a row by column; members of an object become columns of their own. */
function flatten(row: Row): Map<string, string> {
  if (typeof row['@timestamp'] === 'string' && 'message' in row) return recordRow(row);
  const cells = new Map<string, string>();
  for (const [name, value] of Object.entries(row)) {
    if (name === 'points' && isSeries(value))
      for (const [key, text] of seriesCells(value)) cells.set(key, text);
    if (omitted.has(name) || name === 'before') continue;
    if (isObject(value) && !/(?:Us|labels|annotations)$/.test(name)) {
      for (const [key, member] of Object.entries(value))
        cells.set(`${name}.${key}`, formatValue(key, member));
    } else cells.set(name, formatValue(name, value));
  }
  if (!isObject(row.before)) return cells;
  for (const [name, text] of flatten(row.before)) {
    const now = cells.get(name);
    if (now !== undefined && now !== text) cells.set(name, `${now || '-'} (${text || '-'})`);
  }
  return cells;
}

type Point = readonly [timeMs: number, value: number | string | null];

/** Returns whether a member has the points of a metric, which are pairs; those of calls are objects. */
function isSeries(value: unknown): value is readonly Point[] {
  return Array.isArray(value) && value.every((point) => Array.isArray(point) && point.length === 2);
}

/** Returns the last, the lowest and the highest value of a series, and the number of its values. */
function seriesCells(points: readonly Point[]): [string, string][] {
  const values = points.map(([, value]) => value).filter((value) => value !== null);
  const numbers = values.filter((value) => typeof value === 'number');
  const [last, lowest, highest] = [
    values.at(-1),
    numbers.reduce((a, b) => Math.min(a, b), Infinity),
    numbers.reduce((a, b) => Math.max(a, b), -Infinity),
  ];
  return [
    ['last', formatValue('value', last)],
    ['min', numbers.length > 0 ? formatValue('value', lowest) : ''],
    ['max', numbers.length > 0 ? formatValue('value', highest) : ''],
    ['values', String(values.length)],
  ];
}

/** Returns the columns of a log record. */
function recordRow(row: Row): Map<string, string> {
  const names = ['@timestamp', 'log.level', 'service.name', 'trace.id', 'message'];
  return new Map(names.map((name) => [name, formatValue(name, row[name])]));
}
