import { logKey } from '../../../../contract/src/log-key.js';
import type { LogRecord } from '../../../../contract/src/logs.js';

/** Record with the values that a row needs. */
export interface LogRow {
  readonly key: string;
  readonly timeMs: number;
  readonly record: LogRecord;
}

export function toRow(record: LogRecord): LogRow {
  return { key: logKey(record), timeMs: Date.parse(String(record['@timestamp'])), record };
}

/** Rows that the page holds at most; later ones replace the oldest. */
export const maxRows = 10_000;

/**
 * Merges new rows into rows that are newest first, each once. New rows may be older than the first ones, because batches
 * of several services overlap.
 *
 * @returns the same array when nothing is new; at most {@link maxRows}, and the number of new rows
 */
export function mergeRows(
  rows: readonly LogRow[],
  given: readonly LogRow[],
): { rows: readonly LogRow[]; added: number } {
  if (given.length === 0) return { rows, added: 0 };
  const oldestMs = given.reduce((oldest, { timeMs }) => Math.min(oldest, timeMs), Number.POSITIVE_INFINITY);
  const known = new Set<string>();
  for (const row of rows) {
    if (row.timeMs < oldestMs) break;
    known.add(row.key);
  }
  const fresh = given.filter(({ key }) => !known.has(key) && known.add(key));
  if (fresh.length === 0) return { rows, added: 0 };
  fresh.sort((a, b) => b.timeMs - a.timeMs);
  const merged: LogRow[] = [];
  let at = 0;
  for (const row of fresh) {
    while (at < rows.length && (rows[at] as LogRow).timeMs > row.timeMs) merged.push(rows[at++] as LogRow);
    merged.push(row);
  }
  for (; at < rows.length; at++) merged.push(rows[at] as LogRow);
  return { rows: merged.slice(0, maxRows), added: fresh.length };
}

/** Appends older rows, each once. */
export function appendRows(rows: readonly LogRow[], older: readonly LogRow[]): readonly LogRow[] {
  const known = new Set(rows.map(({ key }) => key));
  return [...rows, ...older.filter(({ key }) => !known.has(key))].slice(0, maxRows);
}
