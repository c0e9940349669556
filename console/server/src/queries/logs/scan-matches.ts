import { setImmediate } from 'node:timers/promises';
import type { LogFields } from '../../store/log-record.js';
import type { LogFilter } from './log-filter.js';
import type { LogChunk, LogOrder, LogRange, LogSource } from './log-source.js';

/** Matching record. It is valid only during the call. */
export interface LogMatch {
  readonly timeMs: number;
  readonly rank: number;
  readonly service: string;
  readonly message: string;
  readonly chunk: LogChunk;
  readonly index: number;
  /** Decodes the record. */
  fields(): LogFields;
}

export interface ScanOptions {
  range: LogRange;
  order: LogOrder;
  /** Returns the time of `performance.now()` at which the scan ends. */
  deadline?: () => number;
}

/** A scan lets the receivers run after this time, in milliseconds. */
const sliceMs = 5;

/**
 * Calls `visit` for each matching record in order of time, until it returns false or the deadline has passed.
 *
 * @returns whether all records of the range were read
 */
export async function scanMatches(
  source: LogSource,
  filter: LogFilter,
  { range, order, deadline }: ScanOptions,
  visit: (match: LogMatch) => boolean,
): Promise<boolean> {
  if (!filter.ranks.includes(true)) return true;
  const cursor = createCursor(filter);
  let sliceEnd = performance.now() + sliceMs;
  for (const chunk of source.chunks(range, order)) {
    if (chunk.mayHave && !chunk.mayHave(filter)) continue;
    const [from, to] = indicesOf(chunk, range);
    for (let at = 0; at < to - from; at++) {
      const index = order === 'asc' ? from + at : to - 1 - at;
      if (!cursor.matches(chunk, index)) continue;
      if (!visit(cursor.match)) return false;
    }
    const now = performance.now();
    if (deadline && now > deadline()) return false;
    if (now <= sliceEnd) continue;
    await setImmediate();
    sliceEnd = performance.now() + sliceMs;
  }
  return true;
}

/** One object that shows the current record, so that a scan of many records creates none. */
function createCursor(filter: LogFilter): {
  match: LogMatch;
  matches(chunk: LogChunk, index: number): boolean;
} {
  const { ranks, services, traces, required, matches } = filter;
  let chunk: LogChunk;
  let index = 0;
  let decoded: LogFields | undefined;
  const match: LogMatch = {
    get timeMs() {
      return chunk.timeMs(index);
    },
    get rank() {
      return chunk.rank(index);
    },
    get service() {
      return chunk.service(index);
    },
    get message() {
      return decoded ? String(decoded.message) : chunk.message(index);
    },
    get chunk() {
      return chunk;
    },
    get index() {
      return index;
    },
    fields() {
      decoded ??= chunk.fields(index, []) as LogFields;
      return decoded;
    },
  };
  return {
    match,
    matches(nextChunk, nextIndex) {
      chunk = nextChunk;
      index = nextIndex;
      decoded = undefined;
      if (ranks[chunk.rank(index)] !== true) return false;
      if (services.length > 0) {
        const service = chunk.service(index);
        if (!services.every((test) => test(service))) return false;
      }
      if (traces.length > 0) {
        const traceId = chunk.traceId(index);
        if (!traces.every((test) => test(traceId))) return false;
      }
      if (!matches) return true;
      decoded = chunk.fields(index, required);
      return decoded !== undefined && matches(decoded);
    },
  };
}

/** Indices of the records within the range, found by binary search. */
function indicesOf(chunk: LogChunk, { sinceMs, untilMs }: LogRange): [from: number, to: number] {
  return [
    sinceMs === undefined ? 0 : firstLater(chunk, sinceMs),
    untilMs === undefined ? chunk.count : firstLater(chunk, untilMs),
  ];
}

function firstLater(chunk: LogChunk, timeMs: number): number {
  let low = 0;
  let high = chunk.count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (chunk.timeMs(middle) > timeMs) high = middle;
    else low = middle + 1;
  }
  return low;
}
