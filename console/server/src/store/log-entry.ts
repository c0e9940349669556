import { isLatin1 } from './kept-span.js';
import type { LevelFilter } from './levels.js';
import type { LogRecord } from './log-record.js';

export interface LogQuery {
  traceId?: string | undefined;
  service?: string | undefined;
  /** At least this level; `unknown`: only unknown levels. */
  level?: LevelFilter | undefined;
  /** Anywhere in a value, in any case. */
  search?: string | undefined;
  /** Epoch milliseconds; later records only. */
  sinceMs?: number | undefined;
  limit: number;
}

/** A record at rest: what filters read, and all of its fields as JSON. */
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

export type Fields = Record<string, unknown>;

/** Object, ids, map slots. */
const overhead = 280;

export function entryOf({ timeMs, level, service, traceId, fields }: LogRecord): LogEntry {
  const text = JSON.stringify(fields);
  const bytes = overhead + (isLatin1(text) ? text.length : 2 * text.length);
  return { timeMs, rank: level.rank, service, traceId, text, bytes };
}

/** What is left of a query once it is known that the text should be looked at: gives the fields if it fits. */
export function textMatcher({ search }: LogQuery): (text: string) => Fields | undefined {
  if (search === undefined) return (text) => JSON.parse(text) as Fields;
  const wanted = search.toLowerCase();
  // the text is tried first, so that few records are parsed; names are in it too, so values are looked at after
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
