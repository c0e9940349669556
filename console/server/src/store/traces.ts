import { createInterner } from './kept-span.js';
import { createOpenTrace, type OpenTrace } from './open-trace.js';
import { type SealedTrace, seal, unseal } from './sealed-trace.js';
import type { StoredSpan } from './span.js';
import type { AccessEntry, HeldTrace } from './trace-summary.js';

export interface TraceStoreOptions {
  /** Estimated bytes of memory. */
  maxBytes: number;
  maxSpans: number;
  maxTraces: number;
  /** More of one trace are rejected. */
  maxSpansPerTrace: number;
  /** A trace to which nothing was added for this long is compressed. Default 3000. */
  sealAfterMs?: number;
  /** Milliseconds, for the age of traces. */
  now?: () => number;
  /** Told of each span once, whether it was kept or refused because its trace is full. */
  onSpan?: (span: StoredSpan, isKept: boolean) => void;
  /** Called for each span that a further part changed. */
  onSpanMerged?: (before: StoredSpan, after: StoredSpan) => void;
}

export interface TraceCounts {
  received: number;
  /** Spans delivered again, and further parts of spans. */
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
  /** Notes that entries could not be read as spans. */
  reject(count: number): void;
  noteAccess(traceId: string, entry: AccessEntry): void;
  get(traceId: string): HeldTrace | undefined;
  /** In order of first arrival, oldest first. */
  all(): Iterable<HeldTrace>;
  readonly services: string[];
  readonly size: { traces: number; sealed: number; spans: number; bytes: number };
  readonly counts: Readonly<TraceCounts>;
}

/**
 * Spans by trace, bounded in bytes and number: the trace that came first goes first, whole. Traces in progress are
 * kept as they are, those that have come to rest are compressed; a late span opens its trace again.
 */
export function createTraceStore(
  options: TraceStoreOptions,
  changed: (traceId: string) => void = () => {},
): TraceStore {
  const { maxBytes, maxSpans, maxTraces, maxSpansPerTrace, sealAfterMs = 3000 } = options;
  const { now = Date.now, onSpan = () => {}, onSpanMerged = () => {} } = options;
  /** All traces, in order of first arrival. */
  const traces = new Map<string, OpenTrace | SealedTrace>();
  /** When the open ones were touched last, in that order. */
  const touched = new Map<OpenTrace, number>();
  const counts: TraceCounts = { received: 0, duplicates: 0, rejected: 0, evicted: 0, evictedTraces: 0 };
  const intern = createInterner(4096);
  let bytes = 0;
  let openBytes = 0;
  let spans = 0;
  let sealed = 0;

  /** The trace, open, however it was held. */
  function opened(id: string): OpenTrace {
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

  /** Adds to a trace and keeps the books. */
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

  /** False when the trace is full. */
  function keep(span: StoredSpan): boolean {
    counts.received++;
    const trace = opened(span.traceId);
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
      const ids = new Set<string>();
      let refused = 0;
      for (const span of received) {
        if (!keep(span)) refused++;
        ids.add(span.traceId);
      }
      sealResting();
      evict();
      for (const id of ids) changed(id);
      return refused;
    },
    reject(count) {
      counts.rejected += count;
    },
    noteAccess(traceId, entry) {
      const held = traces.get(traceId);
      // the outermost service began first; and where there are spans, they tell more
      if (
        held &&
        (held.requests.some((r) => r.from === 'span') || (held.access?.startUs ?? Infinity) <= entry.startUs)
      )
        return;
      const trace = opened(traceId);
      change(trace, () => {
        trace.access = { ...entry, service: intern(entry.service), name: intern(entry.name) };
      });
      sealResting();
      evict();
      changed(traceId);
    },
    get: (traceId) => traces.get(traceId),
    all: () => traces.values(),
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
