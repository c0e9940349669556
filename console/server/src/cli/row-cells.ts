import type { Alert } from '../../../contract/src/alerts.js';
import { alertRow } from './alert-row.js';
import { formatValue, printable } from './format-value.js';
import { isObject } from './is-object.js';
import { isSeries, latestCells, seriesCells } from './series-cells.js';

export type Row = Readonly<Record<string, unknown>>;

/** Members that a table omits unless they are requested, because they are long or have tables of their own. */
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
/** Members whose keys are data: one cell, not a column for each key. */
const isRecord = (name: string) => /(?:Us|labels|annotations|levels)$/.test(name);
/** Highest number of members of an object that become columns of their own. */
const maxMembers = 6;
/** Members that identify an object, most telling first. */
const naming = ['message', 'name', 'text', 'title', 'service', 'instance', 'state', 'value', 'id'];

/**
 * Returns the texts of a row by column. Members of a small object become columns of their own; larger objects and lists of
 * objects are summarised. `before` is shown beside the present value.
 */
export function cellsOf(row: Row): Map<string, string> {
  const special = specialRow(row);
  if (special) return special;
  const cells = new Map<string, string>();
  for (const [name, value] of Object.entries(row)) {
    if (name === 'points' && isSeries(value))
      for (const [key, text] of seriesCells(value)) cells.set(key, text);
    else if (name === 'points' && !hasNumbers(row))
      for (const [key, text] of latestCells(value)) cells.set(key, text);
    if (omitted.has(name) || name === 'before') continue;
    if (isObject(value) && !isRecord(name) && isSmall(value)) {
      for (const [key, member] of Object.entries(value))
        cells.set(`${name}.${printable(key)}`, formatValue(key, member));
    } else cells.set(name, summaryOf(name, value));
  }
  if (!isObject(row.before)) return cells;
  for (const [name, text] of cellsOf(row.before)) {
    const now = cells.get(name);
    if (now !== undefined && now !== text) cells.set(name, `${now || '-'} (${text || '-'})`);
  }
  return cells;
}

/** Returns the text of a requested column, which may also be an attribute, a label or a field of the row. */
export function cellOf(row: Row, cells: ReadonlyMap<string, string>, name: string): string {
  const text = cells.get(name);
  if (text !== undefined) return text;
  const places = [row, row.attributes, row.labels].filter(isObject);
  return formatValue(name, places.find((place) => Object.hasOwn(place, name))?.[name]);
}

/** Returns whether a row has attributes, labels or fields, whose names are not limited. */
export function hasFreeNames(row: Row): boolean {
  return isObject(row.attributes) || isObject(row.labels) || isLogRecord(row);
}

/** Returns the columns of a log record or an alert; undefined for other rows. */
function specialRow(row: Row): Map<string, string> | undefined {
  if (isLogRecord(row)) {
    const names = ['@timestamp', 'log.level', 'service.name', 'trace.id', 'message'];
    return new Map(names.map((name) => [name, formatValue(name, row[name])]));
  }
  if (!isObject(row.labels) || !isObject(row.annotations) || !('alertname' in row.labels)) return undefined;
  const alert = alertRow(row as unknown as Alert);
  return new Map(Object.entries(alert).map(([name, value]) => [name, formatValue(name, value)]));
}

/** Returns whether a row has numbers besides its points. */
function hasNumbers(row: Row): boolean {
  return Object.values(row).some((value) => typeof value === 'number');
}

function isLogRecord(row: Row): boolean {
  return typeof row['@timestamp'] === 'string' && 'message' in row;
}

function isSmall(value: Row): boolean {
  const members = Object.values(value);
  return members.length <= maxMembers && members.every((member) => typeof member !== 'object' || !member);
}

/** Returns a value in one cell: the names of listed objects, the name of a large object, and other values completely. */
function summaryOf(name: string, value: unknown): string {
  if (Array.isArray(value) && value.length > 0 && value.every(isObject))
    return value.map((item) => nameOf(item)).join(', ');
  if (!isObject(value) || isRecord(name) || isSmall(value)) return formatValue(name, value);
  return nameOf(value);
}

function nameOf(value: Row): string {
  const key = naming.find((each) => typeof value[each] === 'string');
  if (key !== undefined) return printable(String(value[key]));
  return isSmall(value) ? formatValue('', value) : `(${Object.keys(value).length} members)`;
}
