import { setImmediate } from 'node:timers/promises';
import type { Bound } from '@glasshouse/settings';
import type { LogChunk, LogOrder, LogRange, LogSource } from '../queries/logs/log-source.js';
import { passesLevel } from './levels.js';
import { createLogBlock, decode, type LogBlock, type UnpackedTexts } from './log-block.js';
import { entryOf, type Fields, type LogEntry, type LogQuery, textMatcher } from './log-entry.js';
import type { LogRecord } from './log-record.js';

export type { LogQuery } from './log-entry.js';

export interface LogStoreOptions {
  /** Estimated bytes of memory. */
  maxBytes: number;
  maxRecords: number;
  /** Number of records that are compressed together; default 256. */
  blockSize?: number;
}

export interface LogCounts {
  received: number;
  /** Records that were sent again, by `event.id`. */
  duplicates: number;
  rejected: number;
  evicted: number;
}

export interface LogStore extends LogSource {
  /** Stores records and returns those that are not duplicates. */
  add(records: readonly LogRecord[]): LogRecord[];
  /** Counts entries that could not be read as records. */
  countRejected(count: number): void;
  /** Newest first. */
  find(query: LogQuery): Promise<Fields[]>;
  countOf(traceId: string): number;
  readonly services: string[];
  readonly size: { records: number; bytes: number };
  readonly counts: Readonly<LogCounts>;
}

/** Records are sent again within seconds, so few ids are needed. */
export const eventIdsBound = {
  holds: 'Event ids by which the console recognises log records that are sent again',
  limit: 20_000,
  unit: 'entries',
  full: 'the oldest is evicted; an id over 128 characters is not stored',
  metrics: [],
} as const satisfies Bound;
const maxIdLength = 128;

/**
 * Stores log records in order of time, bounded in bytes and number; the oldest are evicted first. Older records are
 * compressed in blocks.
 */
export function createLogStore({ maxBytes, maxRecords, blockSize = 256 }: LogStoreOptions): LogStore {
  /** The newest records, uncompressed and ordered by time. */
  let open: LogEntry[] = [];
  /** Older records, oldest first. */
  let blocks: LogBlock[] = [];
  const openOfTrace = new Map<string, number>();
  const unpacked: UnpackedTexts = {};
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

  function store(record: LogRecord): boolean {
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

  /** Compresses the oldest open records. */
  function seal(): void {
    while (open.length >= 5 * blockSize) {
      const oldest = open.slice(0, blockSize);
      open = open.slice(blockSize);
      const block = createLogBlock(oldest, unpacked);
      blocks.push(block);
      bytes += block.bytes;
      for (const entry of oldest) removeOpen(entry);
    }
  }

  function removeOpen(entry: LogEntry): void {
    bytes -= entry.bytes;
    if (entry.traceId !== undefined) change(openOfTrace, entry.traceId, -1);
  }

  function evict(): void {
    let evicted = 0;
    for (const block of blocks) {
      if (bytes <= maxBytes && records <= maxRecords) break;
      evicted++;
      bytes -= block.bytes;
      countEvicted(block.count);
      for (const [service, count] of block.services) change(services, service, -count);
    }
    if (evicted > 0) blocks = blocks.slice(evicted);
    evicted = 0;
    for (const entry of open) {
      if (bytes <= maxBytes && records <= maxRecords) break;
      evicted++;
      removeOpen(entry);
      countEvicted(1);
      change(services, entry.service, -1);
    }
    if (evicted > 0) open = open.slice(evicted);
  }

  function countEvicted(count: number): void {
    records -= count;
    counts.evicted += count;
  }

  function findOpen(query: LogQuery, match: (text: string) => Fields | undefined): Fields[] {
    const { traceId, service, level, sinceMs = -Infinity, untilMs = Infinity, limit } = query;
    const found: Fields[] = [];
    for (let i = open.length - 1; i >= 0 && found.length < limit; i--) {
      const entry = open[i] as LogEntry;
      if (entry.timeMs <= sinceMs) break;
      if (entry.timeMs > untilMs) continue;
      if (!passesLevel(entry.rank, level) || (service !== undefined && entry.service !== service)) continue;
      if (traceId !== undefined && entry.traceId !== traceId) continue;
      const fields = match(entry.text);
      if (fields) found.push(fields);
    }
    return found;
  }

  /** Chunk of the records that are not compressed yet, as they are now. */
  function openChunk(): LogChunk {
    const entries = open;
    const at = (index: number) => entries[index] as LogEntry;
    return {
      count: entries.length,
      isSealed: false,
      timeMs: (index) => at(index).timeMs,
      rank: (index) => at(index).rank,
      service: (index) => at(index).service,
      traceId: (index) => at(index).traceId,
      fields: (index, required) => decode(at(index).text, required),
      message: (index) => String(decode(at(index).text, [])?.message ?? ''),
    };
  }

  return {
    add(given) {
      const added = given.filter(store);
      seal();
      evict();
      return added;
    },
    countRejected(count) {
      counts.rejected += count;
    },
    async find(query) {
      const match = textMatcher(query);
      const found = findOpen(query, match);
      const older = blocks;
      for (let i = older.length - 1; i >= 0 && found.length < query.limit; i--) {
        found.push(...(older[i] as LogBlock).find(query, match));
        // a long search must not block the receivers
        if (i % 8 === 0) await setImmediate();
      }
      return found.slice(0, query.limit);
    },
    *chunks({ sinceMs = -Infinity, untilMs = Infinity }: LogRange, order: LogOrder) {
      const overlapping = blocks.filter((block) => block.latestMs > sinceMs && block.earliestMs <= untilMs);
      const all = [...overlapping.map(({ chunk }) => chunk), openChunk()];
      yield* order === 'asc' ? all : all.reverse();
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

/** Inserts by time. Batches of several services overlap slightly, and a delayed batch may belong far back. */
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
