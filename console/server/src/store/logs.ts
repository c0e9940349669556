import { setImmediate } from 'node:timers/promises';
import type { Bound } from '@glasshouse/settings';
import { passesLevel } from './levels.js';
import {
  type LogBlock,
  OpenLogBlock,
  SealedLogBlock,
  type SealedLogHead,
  sealLogBlock,
} from './log-block.js';
import type { Fields, LogQuery } from './log-query.js';
import type { LogRecord } from './log-record.js';
import type { LogConditions, LogRange, LogScan, LogSteps } from './log-scan.js';
import type { LogSelections } from './log-selection.js';
import { maxRowsPerBlock, mergeLogs } from './merge-logs.js';
import { RecentIds } from './recent-ids.js';
import { DecodedCache } from './rows/decoded-cache.js';
import { listNames } from './rows/list-names.js';
import { type RunSize, sizesByRun } from './run-sizes.js';
import { createTemplateColumns } from './template-column.js';

export type { LogQuery } from './log-query.js';

export interface LogStoreOptions {
  /** Estimated bytes of memory. */
  maxBytes: number;
  /** Returns further bytes that the store may use at present. Default: none. */
  spareBytes?: () => number;
  maxRecords: number;
  /** Number of records that are compressed together; default 1024. */
  blockSize?: number;
  /** Id of the current run. Default: `current`. */
  run?: string;
  /** Called with each block that is complete. */
  onSealed?: (block: SealedLogBlock) => void;
}

export interface LogCounts {
  received: number;
  /** Records of former runs, which were read from disk. */
  restored: number;
  /** Records that were sent again, by `event.id`. */
  duplicates: number;
  rejected: number;
  evicted: number;
}

export interface LogStore {
  /** Stores a record; returns false when it is a duplicate. */
  add(record: LogRecord): boolean;
  /** Counts entries that could not be read as records. */
  countRejected(count: number): void;
  /** Newest first. */
  find(query: LogQuery): Promise<Fields[]>;
  readonly scan: LogScan;
  readonly steps: LogSteps;
  readonly selections: LogSelections;
  /** Evicts records beyond the limits, after `spareBytes` has become less. */
  evict(): void;
  /** Bytes of `maxBytes` that the store does not use. */
  readonly spareBytes: number;
  /** Returns whether a stored record has a field. */
  hasField(name: string): boolean;
  /** Returns the names of the fields of the stored records, at most 3,000. */
  fieldNames(): string[];
  countOf(traceId: string): number;
  /** Adds a block of a former run, before any record is added. Throws a RangeError when it is incomplete. */
  restore(head: SealedLogHead, buffer: Buffer): void;
  /** Returns a compressed copy of the block that is not complete; undefined without records. */
  copyOpen(): SealedLogBlock | undefined;
  /** Numbers of records and bytes by run. */
  readonly runs: ReadonlyMap<string, RunSize>;
  readonly services: string[];
  readonly size: { records: number; bytes: number };
  readonly counts: Readonly<LogCounts>;
}

/** Records are sent again within seconds, so few ids are needed. */
export const eventIdsBound = {
  holds: 'Event ids by which the console recognises log records that are sent again',
  limit: 20_000,
  unit: 'entries',
  full: 'the older half is evicted; an id over 128 characters is not stored',
  metrics: [],
} as const satisfies Bound;

/** Share of the memory limit for the decoded cells of the blocks that were read last. */
const cacheShare = 1 / 16;

/**
 * Stores log records in blocks, in order of arrival, bounded in bytes and number; the oldest block is evicted first.
 * Complete blocks are compressed.
 */
export function createLogStore(options: LogStoreOptions): LogStore {
  const { maxRecords, run = 'current', onSealed = () => {}, spareBytes = () => 0 } = options;
  const cacheBytes = options.maxBytes * cacheShare;
  const maxBytes = options.maxBytes - cacheBytes;
  const cache = new DecodedCache(cacheBytes);
  // several blocks fit into the limits, so that an eviction removes a small part
  const blockSize = Math.max(
    1,
    Math.min(options.blockSize ?? 1024, maxRowsPerBlock, Math.floor(maxRecords / 16)),
  );
  const maxOpenBytes = maxBytes / 8;
  /** Complete blocks, oldest first. */
  let blocks: SealedLogBlock[] = [];
  let sequence = 1;
  let open = new OpenLogBlock({ sequence, run });
  const templates = createTemplateColumns();
  const eventIds = new RecentIds(eventIdsBound.limit);
  const services = new Map<string, number>();
  const counts: LogCounts = { received: 0, restored: 0, duplicates: 0, rejected: 0, evicted: 0 };
  let sealedBytes = 0;
  let sealedRecords = 0;

  function add(record: LogRecord): boolean {
    counts.received++;
    if (!record.addEventId(eventIds)) {
      counts.duplicates++;
      return false;
    }
    open.add(record);
    change(services, record.service, 1);
    if (open.count >= blockSize || open.bytes >= maxOpenBytes) seal();
    evict();
    return true;
  }

  /** Compresses the open block and begins the next one. */
  function seal(): void {
    const block = sealLogBlock(open, cache);
    templates.prepare(block);
    blocks.push(block);
    sealedBytes += block.bytes;
    sealedRecords += block.count;
    open = new OpenLogBlock({ sequence: ++sequence, run });
    onSealed(block);
  }

  function evict(): void {
    let evicted = 0;
    while (sealedBytes + open.bytes > maxBytes + spareBytes() || sealedRecords + open.count > maxRecords) {
      const block = blocks[evicted];
      if (block) {
        evicted++;
        sealedBytes -= block.bytes;
        sealedRecords -= block.count;
        block.release();
        templates.delete(block);
        forget(block);
      } else if (open.count > 0) {
        forget(open);
        open = new OpenLogBlock({ sequence: ++sequence, run });
      } else break;
    }
    if (evicted > 0) blocks = blocks.slice(evicted);
  }

  function forget(block: LogBlock): void {
    counts.evicted += block.count;
    for (const [service, count] of block.services) change(services, service, -count);
  }

  function blocksOf({ run: wanted = run }: LogRange): LogBlock[] {
    const all: LogBlock[] = [...blocks, open];
    return wanted === 'all' ? all : all.filter((block) => block.run === wanted);
  }

  function steps(range: LogRange, direction: 'newest' | 'oldest', conditions: LogConditions = {}) {
    return mergeLogs(blocksOf(range), range, direction, conditions);
  }

  return {
    add,
    countRejected(count) {
      counts.rejected += count;
    },
    async find({ limit, level, search, service, traceId, ...range }) {
      const conditions: LogConditions = {
        service,
        traceId,
        acceptsRank: level === undefined ? undefined : (rank) => passesLevel(rank, level),
        contains: search === undefined ? [] : [search],
      };
      const found: Fields[] = [];
      let searched = 0;
      for (const record of steps(range, 'newest', conditions)) {
        if (record) {
          if (found.push(record.fields()) >= limit) break;
        } else if (++searched % 8 === 0) await setImmediate(); // a long search must not block the receivers
      }
      return found;
    },
    steps,
    *selections(range, conditions = {}) {
      for (const block of blocksOf(range).reverse()) {
        const rows = block.select(range, conditions);
        yield { block, rows, templates: () => templates.of(block) };
      }
    },
    *scan(range, direction, conditions = {}) {
      for (const record of steps(range, direction, conditions)) if (record) yield record;
    },
    evict,
    get spareBytes() {
      return Math.max(0, maxBytes - sealedBytes - open.bytes);
    },
    hasField: (name) => open.hasField(name) || blocks.some((block) => block.hasField(name)),
    fieldNames: () => listNames([open, ...blocks]),
    countOf: (traceId) => [...blocks, open].reduce((sum, block) => sum + block.countOf(traceId), 0),
    restore(head, buffer) {
      const block = new SealedLogBlock(head, buffer, cache);
      blocks.push(block);
      sealedBytes += block.bytes;
      sealedRecords += block.count;
      counts.restored += block.count;
      for (const [service, count] of block.services) change(services, service, count);
      sequence = Math.max(sequence, head.sequence + 1);
      open = new OpenLogBlock({ sequence, run });
      evict();
    },
    copyOpen: () => (open.count > 0 ? sealLogBlock(open, cache) : undefined),
    get runs() {
      return sizesByRun([...blocks, open].map((block) => ({ ...sizeOf(block), run: block.run })));
    },
    get services() {
      return [...services.keys()].sort();
    },
    get size() {
      return { records: sealedRecords + open.count, bytes: sealedBytes + open.bytes };
    },
    counts,
  };
}

const sizeOf = ({ count, bytes }: LogBlock): RunSize => ({ count, bytes });

function change(counts: Map<string, number>, name: string, by: number): void {
  const value = (counts.get(name) ?? 0) + by;
  if (value > 0) counts.set(name, value);
  else counts.delete(name);
}
