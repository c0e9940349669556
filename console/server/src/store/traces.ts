import { isDeepStrictEqual } from 'node:util';
import { createAttributeColumns } from './attribute-columns.js';
import { BlockSpan } from './block-span.js';
import { maxRowsPerBlock } from './merge-logs.js';
import { identityOf, mergeSpans } from './merge-spans.js';
import { createOperationTable } from './operation-table.js';
import { createRestQueue } from './rest-queue.js';
import { DecodedCache } from './rows/decoded-cache.js';
import { listNames } from './rows/list-names.js';
import { type RunSize, sizesByRun } from './run-sizes.js';
import type { StoredSpan } from './span.js';
import {
  OpenSpanBlock,
  SealedSpanBlock,
  type SealedSpanHead,
  type SpanBlock,
  sealSpanBlock,
} from './span-block.js';
import { attributeName, attributeOfCell } from './span-cells.js';
import { createLinkIndex, type LinkingSpan } from './span-links.js';
import { BlockTrace, type SpanBlocks, sequenceIn } from './stored-trace.js';
import type { AccessEntry } from './trace-summary.js';

export interface TraceStoreOptions {
  /** Estimated bytes of memory. */
  maxBytes: number;
  /** Returns further bytes that the store may use at present. Default: none. */
  spareBytes?: () => number;
  maxSpans: number;
  maxTraces: number;
  /** Further spans of a trace are rejected. */
  maxSpansPerTrace: number;
  /** Number of spans that are compressed together; default 1024. */
  blockSize?: number;
  /** The summary of a trace is computed after this time without a change, or on first use. Default 3000. */
  restAfterMs?: number;
  /** Id of the current run. Default: `current`. */
  run?: string;
  /** Called with each block that is complete. */
  onSealed?: (block: SealedSpanBlock) => void;
  /** Clock in milliseconds. */
  now?: () => number;
  /** Runs a function after a time in milliseconds. Default: a timer that does not keep the process running. */
  later?: (run: () => void, ms: number) => void;
  /** Called once for each span; `isStored` is false when its trace is full. */
  onSpan?: (span: StoredSpan, isStored: boolean) => void;
  /** Called for each span that a further part changed. */
  onSpanMerged?: (before: StoredSpan, after: StoredSpan) => void;
}

export interface TraceCounts {
  received: number;
  /** Spans of former runs, which were read from disk. */
  restored: number;
  /** Spans that were sent again, and further parts of spans. */
  duplicates: number;
  rejected: number;
  evicted: number;
  evictedTraces: number;
}

export interface TraceStore {
  /**
   * Stores spans. The spans of a trace may arrive in any order, at any time, repeatedly and in parts.
   *
   * @returns the number of spans refused because their trace is full
   */
  add(spans: readonly StoredSpan[]): number;
  /** Counts entries that could not be read as spans. */
  countRejected(count: number): void;
  /**
   * Adds an access record, which represents the request until a span arrives. The caller evicts after the last one. Returns
   * whether the trace has changed.
   */
  addAccess(traceId: string, startUs: number, read: () => AccessEntry): boolean;
  get(traceId: string): BlockTrace | undefined;
  /** Evicts traces beyond the limits, after `spareBytes` has become less. */
  evict(): void;
  /** Bytes of `maxBytes` that the store does not use. */
  readonly spareBytes: number;
  /** Returns whether a stored span has an attribute. */
  hasAttribute(name: string): boolean;
  /** Returns the names of the attributes of the stored spans, at most 3,000. */
  attributeNames(): string[];
  /** Iterates in order of first arrival, oldest first. */
  all(): Iterable<BlockTrace>;
  /** Trace that arrived last; `older` leads to the others. */
  readonly newest: BlockTrace | undefined;
  /** Returns the stored spans of other traces that link to a trace, oldest first. */
  linksTo(traceId: string): LinkingSpan[];
  /** Adds a block of a former run, before any span is added. Throws a RangeError when it is incomplete. */
  restore(head: SealedSpanHead, buffer: Buffer): void;
  /** Returns a compressed copy of the block that is not complete; undefined without spans. */
  copyOpen(): SealedSpanBlock | undefined;
  /** Numbers of spans and bytes by run. */
  readonly runs: ReadonlyMap<string, RunSize>;
  readonly services: string[];
  /** `sealed` is the number of compressed spans. */
  readonly size: { traces: number; sealed: number; spans: number; bytes: number };
  /** Id of the current run. */
  readonly run: string;
  readonly counts: Readonly<TraceCounts>;
}

/**
 * Stores spans in blocks in order of arrival, bounded in bytes and number; whole traces are evicted in order of first
 * arrival, and a block when none of its spans is left. Complete blocks are compressed.
 *
 * @param changed called after each change, once for the spans of one call
 */
export function createTraceStore(options: TraceStoreOptions, changed: () => void = () => {}): TraceStore {
  const { maxSpans, maxTraces, maxSpansPerTrace, restAfterMs = 3000, run = 'current' } = options;
  const {
    now = Date.now,
    later = (run, ms) => void setTimeout(run, ms).unref(),
    onSpan = () => {},
    onSpanMerged = () => {},
    onSealed = () => {},
    spareBytes = () => 0,
  } = options;
  const cacheBytes = options.maxBytes * cacheShare;
  const maxBytes = options.maxBytes - cacheBytes;
  const caches = {
    cells: new DecodedCache(cacheBytes / 2),
    columns: createAttributeColumns(cacheBytes / 2),
    operations: createOperationTable(),
  };
  const blockSize = Math.max(
    1,
    Math.min(options.blockSize ?? 1024, maxRowsPerBlock, Math.floor(maxSpans / 16)),
  );
  const maxOpenBytes = maxBytes / 8;
  /** All traces, in order of first arrival. */
  const traces = new Map<string, BlockTrace>();
  let newest: BlockTrace | undefined;
  /** Traces whose summaries are outdated, each once. */
  const resting = createRestQueue(restAfterMs, now);
  const blocks = new Map<number, SpanBlock>();
  const counts: TraceCounts = {
    received: 0,
    restored: 0,
    duplicates: 0,
    rejected: 0,
    evicted: 0,
    evictedTraces: 0,
  };
  const links = createLinkIndex({ maxTraces: 5000, maxLinks: 50 });
  const source: SpanBlocks = {
    block(sequence) {
      const found = blocks.get(sequence);
      if (!found) throw new Error(`block ${sequence} was evicted`);
      return found;
    },
  };
  let isScheduled = false;
  let sequence = 0;
  let open = nextBlock();
  let sealedBytes = 0;
  let sealedSpans = 0;
  let traceBytes = 0;
  let spans = 0;

  function nextBlock(): OpenSpanBlock {
    const block = new OpenSpanBlock({ sequence: ++sequence, run }, caches.operations);
    blocks.set(sequence, block);
    return block;
  }

  function traceOf(id: string): BlockTrace {
    let trace = traces.get(id);
    if (!trace) {
      trace = new BlockTrace(id, source);
      trace.older = newest;
      newest = trace;
      traces.set(id, trace);
      traceBytes += trace.bytes;
    }
    return trace;
  }

  /** Writes a span into the open block, as a new span of its trace or in place of another. */
  function write(trace: BlockTrace, at: number, span: StoredSpan): void {
    place(trace, at, open.sequence, open.add(span));
    if (open.rows.count >= blockSize || open.bytes >= maxOpenBytes) seal();
  }

  /** Adds the place of a span to its trace, or replaces that of another span; -1 adds it. */
  function place(trace: BlockTrace, at: number, of: number, row: number): void {
    const before = trace.bytes;
    const replaced = trace.places[at];
    trace.setPlace(at === -1 ? trace.spanCount : at, of, row);
    if (replaced === undefined) spans++;
    else release(replaced);
    traceBytes += trace.bytes - before;
  }

  /** Returns false when the trace is full. */
  function store(span: StoredSpan): boolean {
    counts.received++;
    if (span.links.length > 0) links.add(span);
    const trace = traceOf(span.traceId);
    const at = trace.indexOfSpan(span.id, () => identityOf(span), open);
    if (at === -1) {
      const isFull = trace.spanCount >= maxSpansPerTrace;
      if (isFull) counts.rejected++;
      else write(trace, -1, span);
      onSpan(span, !isFull);
      if (isFull) return false;
    } else {
      counts.duplicates++;
      const before = trace.span(at).toSpan();
      const after = isDeepStrictEqual(before, span) ? before : mergeSpans(before, span);
      if (after === before || isDeepStrictEqual(before, after)) return true;
      write(trace, at, after);
      onSpanMerged(before, after);
    }
    touch(trace);
    return true;
  }

  function touch(trace: BlockTrace): void {
    resting.touch(trace);
    deriveLater(restAfterMs);
  }

  /**
   * Computes the summaries of traces at rest when no span arrives that would do so: otherwise, the first query computed
   * those of the last traces, and of all that have only an access record.
   */
  function deriveLater(ms: number): void {
    if (isScheduled) return;
    isScheduled = true;
    later(() => {
      isScheduled = false;
      const taken = resting.take(tracesPerTurn);
      derive(taken);
      if (resting.size > 0) deriveLater(taken.length === tracesPerTurn ? turnMs : restAfterMs);
    }, ms);
  }

  function derive(rested: readonly BlockTrace[]): void {
    for (const trace of rested) if (traces.get(trace.id) === trace) trace.derive();
  }

  /** Compresses the open block and begins the next one. */
  function seal(): void {
    const block = sealSpanBlock(open, caches);
    blocks.set(block.sequence, block);
    sealedBytes += block.bytes;
    sealedSpans += block.live;
    open = nextBlock();
    onSealed(block);
    if (block.live === 0) drop(block);
  }

  /** Counts a span less in its block, and drops a block without spans. */
  function release(place: number): void {
    const block = source.block(sequenceIn(place));
    block.live--;
    if (block !== open) sealedSpans--;
    if (block.live === 0) drop(block);
  }

  function drop(block: SpanBlock): void {
    if (block instanceof SealedSpanBlock) {
      blocks.delete(block.sequence);
      sealedBytes -= block.bytes;
      block.release();
    } else if (spans === 0) {
      blocks.delete(block.sequence);
      open = nextBlock();
    }
  }

  function evict(): void {
    for (const trace of traces.values()) {
      if (bytesNow() <= maxBytes + spareBytes() && spans <= maxSpans && traces.size <= maxTraces) {
        trace.older = undefined;
        return;
      }
      traces.delete(trace.id);
      traceBytes -= trace.bytes;
      spans -= trace.spanCount;
      counts.evicted += trace.spanCount;
      counts.evictedTraces++;
      for (const place of trace.places) release(place);
    }
    newest = undefined;
  }

  const bytesNow = () => sealedBytes + open.bytes + traceBytes;

  return {
    add(received) {
      let refused = 0;
      for (const span of received) if (!store(span)) refused++;
      derive(resting.take());
      evict();
      if (received.length > 0) changed();
      return refused;
    },
    countRejected(count) {
      counts.rejected += count;
    },
    addAccess(traceId, startUs, read) {
      const trace = traceOf(traceId);
      if (!trace.offerAccess(startUs, read)) return false;
      touch(trace);
      return true;
    },
    evict,
    get spareBytes() {
      return Math.max(0, maxBytes - bytesNow());
    },
    hasAttribute: (name) => [...blocks.values()].some(({ rows }) => rows.hasName(attributeName(name))),
    attributeNames: () =>
      listNames([...blocks.values()].map(({ rows }) => rows)).flatMap((cell) => attributeOfCell(cell) ?? []),
    get: (traceId) => traces.get(traceId),
    all: () => traces.values(),
    get newest() {
      return newest;
    },
    linksTo: (traceId) => links.to(traceId).filter((span) => traces.has(span.traceId)),
    restore(head, buffer) {
      const block = new SealedSpanBlock(head, buffer, caches);
      blocks.delete(open.sequence);
      blocks.set(block.sequence, block);
      sealedBytes += block.bytes;
      sealedSpans += block.live;
      counts.restored += block.live;
      sequence = Math.max(sequence, head.sequence);
      open = nextBlock();
      for (let row = 0; row < head.rows.rows; row++) {
        const span = new BlockSpan(block, row);
        const trace = traceOf(span.traceId);
        // a merged span was written again
        place(
          trace,
          trace.indexOfSpan(span.id, () => span, open),
          block.sequence,
          row,
        );
        touch(trace);
      }
      evict();
    },
    copyOpen: () => (open.live > 0 ? sealSpanBlock(open, caches) : undefined),
    get runs() {
      return sizesByRun([...blocks.values()].map(({ run, live, bytes }) => ({ run, count: live, bytes })));
    },
    get services() {
      const names = new Set<string>();
      for (const trace of traces.values()) for (const name of trace.summary?.services ?? []) names.add(name);
      return [...names].sort();
    },
    get size() {
      return { traces: traces.size, sealed: sealedSpans, spans, bytes: bytesNow() };
    },
    run,
    counts,
  };
}

/** Traces whose summaries are computed in one turn, which takes a few milliseconds, and the time between two turns. */
const tracesPerTurn = 100;
const turnMs = 20;

/** Share of the memory limit for the decoded cells of the blocks that were read last, and for columns of attributes. */
const cacheShare = 1 / 16;
