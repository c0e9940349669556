import { createOpenTrace, type OpenTrace } from './open-trace.js';
import { type SealedTrace, seal, unseal } from './sealed-trace.js';
import type { StoredSpan } from './span.js';
import { createInterner } from './span-entry.js';
import { createLinkIndex, type LinkingSpan } from './span-links.js';
import type { AccessEntry, StoredTrace } from './trace-summary.js';

export interface TraceStoreOptions {
  /** Estimated bytes of memory. */
  maxBytes: number;
  maxSpans: number;
  maxTraces: number;
  /** Further spans of a trace are rejected. */
  maxSpansPerTrace: number;
  /** A trace is compressed after this time without a change. Default 3000. */
  sealAfterMs?: number;
  /** Clock in milliseconds. */
  now?: () => number;
  /** Called once for each span; `isStored` is false when its trace is full. */
  onSpan?: (span: StoredSpan, isStored: boolean) => void;
  /** Called for each span that a further part changed. */
  onSpanMerged?: (before: StoredSpan, after: StoredSpan) => void;
}

export interface TraceCounts {
  received: number;
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
  /** Adds an access record, which represents the request until a span arrives. */
  addAccess(traceId: string, entry: AccessEntry): void;
  get(traceId: string): StoredTrace | undefined;
  /** Iterates in order of first arrival, oldest first. */
  all(): Iterable<StoredTrace>;
  /** Returns the stored spans of other traces that link to a trace, oldest first. */
  linksTo(traceId: string): LinkingSpan[];
  readonly services: string[];
  readonly size: { traces: number; sealed: number; spans: number; bytes: number };
  readonly counts: Readonly<TraceCounts>;
}

/**
 * Stores spans by trace, bounded in bytes and number; whole traces are evicted in order of first arrival. Idle traces are
 * compressed; a late span opens its trace again.
 *
 * @param changed called after each change, once for the spans of one call
 */
export function createTraceStore(options: TraceStoreOptions, changed: () => void = () => {}): TraceStore {
  const { maxBytes, maxSpans, maxTraces, maxSpansPerTrace, sealAfterMs = 3000 } = options;
  const { now = Date.now, onSpan = () => {}, onSpanMerged = () => {} } = options;
  /** All traces, in order of first arrival. */
  const traces = new Map<string, OpenTrace | SealedTrace>();
  /** Time of the last change of each open trace, in that order. */
  const touched = new Map<OpenTrace, number>();
  const counts: TraceCounts = { received: 0, duplicates: 0, rejected: 0, evicted: 0, evictedTraces: 0 };
  const intern = createInterner(4096);
  const links = createLinkIndex({ maxTraces: 5000, maxLinks: 50 });
  let bytes = 0;
  let openBytes = 0;
  let spans = 0;
  let sealed = 0;

  /** Returns the trace uncompressed; creates it when it is new. */
  function openTrace(id: string): OpenTrace {
    const held = traces.get(id);
    if (held?.isOpen) return held;
    const trace = createOpenTrace(id);
    if (held) {
      for (const span of unseal(held)) trace.restore(span, intern);
      trace.access = held.access;
      bytes -= held.bytes;
      sealed--;
    }
    traces.set(id, trace);
    bytes += trace.bytes;
    openBytes += trace.bytes;
    return trace;
  }

  /** Changes a trace and updates the sizes. */
  function change(trace: OpenTrace, work: () => void): void {
    const before = trace.bytes;
    const spansBefore = trace.spans.length;
    work();
    bytes += trace.bytes - before;
    openBytes += trace.bytes - before;
    spans += trace.spans.length - spansBefore;
    touched.delete(trace);
    touched.set(trace, now());
  }

  /** Returns false when the trace is full. */
  function store(span: StoredSpan): boolean {
    counts.received++;
    if (span.links.length > 0) links.add(span);
    const trace = openTrace(span.traceId);
    if (trace.spans.length >= maxSpansPerTrace && !trace.has(span)) {
      counts.rejected++;
      onSpan(span, false);
      return false;
    }
    change(trace, () => {
      const { isNew, merged } = trace.put(span, intern);
      if (isNew) onSpan(span, true);
      else counts.duplicates++;
      if (merged) onSpanMerged(merged.before, merged.after);
    });
    return true;
  }

  function sealResting(): void {
    const before = now() - sealAfterMs;
    for (const [trace, at] of touched) {
      if (at > before && openBytes <= maxBytes / 4) return;
      touched.delete(trace);
      const made = seal(trace);
      traces.set(trace.id, made);
      bytes += made.bytes - trace.bytes;
      openBytes -= trace.bytes;
      sealed++;
    }
  }

  function evict(): void {
    for (const trace of traces.values()) {
      if (bytes <= maxBytes && spans <= maxSpans && traces.size <= maxTraces) return;
      traces.delete(trace.id);
      bytes -= trace.bytes;
      spans -= trace.spanCount;
      if (trace.isOpen) {
        touched.delete(trace);
        openBytes -= trace.bytes;
      } else {
        sealed--;
      }
      counts.evicted += trace.spanCount;
      counts.evictedTraces++;
    }
  }

  return {
    add(received) {
      let refused = 0;
      for (const span of received) if (!store(span)) refused++;
      sealResting();
      evict();
      if (received.length > 0) changed();
      return refused;
    },
    countRejected(count) {
      counts.rejected += count;
    },
    addAccess(traceId, entry) {
      const held = traces.get(traceId);
      // spans are preferred to access records, and the earliest record is that of the outermost service
      if (
        held &&
        (held.requests.some((r) => r.from === 'span') || (held.access?.startUs ?? Infinity) <= entry.startUs)
      )
        return;
      const trace = openTrace(traceId);
      change(trace, () => {
        trace.access = { ...entry, service: intern(entry.service), name: intern(entry.name) };
      });
      sealResting();
      evict();
      changed();
    },
    get: (traceId) => traces.get(traceId),
    all: () => traces.values(),
    linksTo: (traceId) => links.to(traceId).filter((span) => traces.has(span.traceId)),
    get services() {
      const names = new Set<string>();
      for (const trace of traces.values()) for (const name of trace.summary?.services ?? []) names.add(name);
      return [...names].sort();
    },
    get size() {
      return { traces: traces.size, sealed, spans, bytes };
    },
    counts,
  };
}
