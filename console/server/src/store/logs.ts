import { setImmediate } from 'node:timers/promises';
import type { Bound } from '@glasshouse/settings';
import { passesLevel } from './levels.js';
import { createLogBlock, type LogBlock } from './log-block.js';
import { entryOf, type Fields, type LogEntry, type LogQuery, textMatcher } from './log-entry.js';
import type { LogRecord } from './log-record.js';

export type { LogQuery } from './log-entry.js';

export interface LogStoreOptions {
  /** Estimated bytes of memory. */
  maxBytes: number;
  maxRecords: number;
  /** Records that are compressed together; default 256. */
  blockSize?: number;
}

export interface LogCounts {
  received: number;
  /** The same record (`event.id`) delivered again. */
  duplicates: number;
  rejected: number;
  evicted: number;
}

export interface LogStore {
  /** Gives back those that are new. */
  add(records: readonly LogRecord[]): LogRecord[];
  /** Notes that entries could not be read as records. */
  reject(count: number): void;
  /** Newest first. */
  find(query: LogQuery): Promise<Fields[]>;
  countOf(traceId: string): number;
  readonly services: string[];
  readonly size: { records: number; bytes: number };
  readonly counts: Readonly<LogCounts>;
}

/** A resend comes within seconds. */
export const eventIdsBound = {
  holds: 'Event ids by which the console recognises log records that are sent again',
  limit: 20_000,
  unit: 'entries',
  full: 'the oldest is forgotten; an id over 128 characters is not remembered',
  metrics: [],
} as const satisfies Bound;
const maxIdLength = 128;

/**
 * Log records in order of time, bounded in bytes and number: the oldest go first. The newest are kept as they are,
 * older ones in compressed blocks.
 */
export function createLogStore({ maxBytes, maxRecords, blockSize = 256 }: LogStoreOptions): LogStore {
  /** The newest, ordered by time. */
  let open: LogEntry[] = [];
  /** The others, oldest first. */
  let blocks: LogBlock[] = [];
  const openOfTrace = new Map<string, number>();
  const eventIds = new Set<string>();
  const services = new Map<string, number>();
  const counts: LogCounts = { received: 0, duplicates: 0, rejected: 0, evicted: 0 };
  let bytes = 0;
  let records = 0;

  function isResend(eventId: string | undefined): boolean {
    if (eventId === undefined || eventId.length > maxIdLength) return false;
    if (eventIds.has(eventId)) return true;
    eventIds.add(eventId);
    if (eventIds.size > eventIdsBound.limit) eventIds.delete(eventIds.values().next().value as string);
    return false;
  }

  function keep(record: LogRecord): boolean {
    counts.received++;
    if (isResend(record.eventId)) {
      counts.duplicates++;
      return false;
    }
    const entry = entryOf(record);
    insert(open, entry);
    bytes += entry.bytes;
    records++;
    change(services, entry.service, 1);
    if (entry.traceId !== undefined) change(openOfTrace, entry.traceId, 1);
    return true;
  }

  /** Compresses the older part of what is open. */
  function seal(): void {
    while (open.length >= 5 * blockSize) {
      const oldest = open.slice(0, blockSize);
      open = open.slice(blockSize);
      const block = createLogBlock(oldest);
      blocks.push(block);
      bytes += block.bytes;
      for (const entry of oldest) leaveOpen(entry);
    }
  }

  function leaveOpen(entry: LogEntry): void {
    bytes -= entry.bytes;
    if (entry.traceId !== undefined) change(openOfTrace, entry.traceId, -1);
  }

  function evict(): void {
    let gone = 0;
    for (const block of blocks) {
      if (bytes <= maxBytes && records <= maxRecords) break;
      gone++;
      bytes -= block.bytes;
      forget(block.count);
      for (const [service, count] of block.services) change(services, service, -count);
    }
    if (gone > 0) blocks = blocks.slice(gone);
    gone = 0;
    for (const entry of open) {
      if (bytes <= maxBytes && records <= maxRecords) break;
      gone++;
      leaveOpen(entry);
      forget(1);
      change(services, entry.service, -1);
    }
    if (gone > 0) open = open.slice(gone);
  }

  function forget(count: number): void {
    records -= count;
    counts.evicted += count;
  }

  function findOpen(query: LogQuery, matches: (text: string) => Fields | undefined): Fields[] {
    const { traceId, service, level, sinceMs = -Infinity, limit } = query;
    const found: Fields[] = [];
    for (let i = open.length - 1; i >= 0 && found.length < limit; i--) {
      const entry = open[i] as LogEntry;
      if (entry.timeMs <= sinceMs) break;
      if (!passesLevel(entry.rank, level) || (service !== undefined && entry.service !== service)) continue;
      if (traceId !== undefined && entry.traceId !== traceId) continue;
      const fields = matches(entry.text);
      if (fields) found.push(fields);
    }
    return found;
  }

  return {
    add(given) {
      const fresh = given.filter(keep);
      seal();
      evict();
      return fresh;
    },
    reject(count) {
      counts.rejected += count;
    },
    async find(query) {
      const matches = textMatcher(query);
      const found = findOpen(query, matches);
      const older = blocks;
      for (let i = older.length - 1; i >= 0 && found.length < query.limit; i--) {
        found.push(...(older[i] as LogBlock).find(query, matches));
        // a long search must not hold up the receivers
        if (i % 8 === 0) await setImmediate();
      }
      return found.slice(0, query.limit);
    },
    countOf: (traceId) =>
      blocks.reduce((sum, block) => sum + (block.traces.get(traceId) ?? 0), openOfTrace.get(traceId) ?? 0),
    get services() {
      return [...services.keys()].sort();
    },
    get size() {
      return { records, bytes };
    },
    counts,
  };
}

/** Keeps the order of time: batches of several services overlap a little, and a late one may belong far back. */
function insert(entries: LogEntry[], entry: LogEntry): void {
  let high = entries.length;
  if (high === 0 || (entries[high - 1] as LogEntry).timeMs <= entry.timeMs) {
    entries.push(entry);
    return;
  }
  let low = 0;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle] as LogEntry).timeMs <= entry.timeMs) low = middle + 1;
    else high = middle;
  }
  entries.splice(high, 0, entry);
}

function change(counts: Map<string, number>, name: string, by: number): void {
  const value = (counts.get(name) ?? 0) + by;
  if (value > 0) counts.set(name, value);
  else counts.delete(name);
}
