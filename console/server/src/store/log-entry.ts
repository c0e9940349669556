import type { LevelFilter } from './levels.js';
import type { LogFields, LogRecord } from './log-record.js';
import { isLatin1 } from './span-entry.js';

export interface LogQuery {
  traceId?: string | undefined;
  service?: string | undefined;
  /** At least this level; `unknown`: only unknown levels. */
  level?: LevelFilter | undefined;
  /** Part of any value, ignoring case. */
  search?: string | undefined;
  /** Only later records; epoch milliseconds. */
  sinceMs?: number | undefined;
  /** Only records up to this time; epoch milliseconds. */
  untilMs?: number | undefined;
  limit: number;
}

/** Stored record: the fields that filters read, and all fields as JSON. */
export interface LogEntry {
  readonly timeMs: number;
  /** Index of its level; see `levels.ts`. */
  readonly rank: number;
  readonly service: string;
  readonly traceId: string | undefined;
  readonly text: string;
  /** Estimated. */
  readonly bytes: number;
}

export type Fields = LogFields;

/** Bytes of the object, ids and map slots. */
const overhead = 280;

export function entryOf({ timeMs, level, service, traceId, fields }: LogRecord): LogEntry {
  const text = JSON.stringify(fields);
  const bytes = overhead + (isLatin1(text) ? text.length : 2 * text.length);
  return { timeMs, rank: level.rank, service, traceId, text, bytes };
}

/** Returns a function that parses the text of a record, and returns undefined for a record that lacks `search`. */
export function textMatcher({ search }: LogQuery): (text: string) => Fields | undefined {
  if (search === undefined) return (text) => JSON.parse(text) as Fields;
  const wanted = search.toLowerCase();
  // tests the text first, so that few records are parsed; then the values, because the text also contains the names
  const inText = new RegExp(escaped(JSON.stringify(search).slice(1, -1)), 'i');
  return (text) => {
    if (!inText.test(text)) return undefined;
    const fields = JSON.parse(text) as Fields;
    return Object.values(fields).some((value) => String(value).toLowerCase().includes(wanted))
      ? fields
      : undefined;
  };
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
