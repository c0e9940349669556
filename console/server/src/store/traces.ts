import { createInterner, type HttpFacts, httpFactsOf, isLatin1, type KeptSpan } from './kept-span.js';
import type { StoredSpan } from './span.js';

export interface TraceStoreOptions {
  /** Estimated bytes of memory. */
  maxBytes: number;
  maxSpans: number;
  maxTraces: number;
  /** More of one trace are rejected. */
  maxSpansPerTrace: number;
}

export interface TraceCounts {
  received: number;
  /** The same span delivered again. */
  duplicates: number;
  rejected: number;
  evicted: number;
  evictedTraces: number;
}

/** What an access record tells of a request whose spans are not here (not sampled, not arrived, lost). */
export interface AccessEntry extends HttpFacts {
  spanId: string | undefined;
  service: string;
  name: string;
  startUs: number;
  durationUs: number;
  error: boolean;
}

export interface Trace {
  readonly id: string;
  readonly spans: KeptSpan[];
  readonly byKey: Map<string, number>;
  access: AccessEntry | undefined;
  bytes: number;
}

export interface TraceStore {
  /** Takes spans; those of a trace arrive in any order, at any time, more than once. */
  add(spans: readonly StoredSpan[]): void;
  /** Notes that entries could not be read as spans. */
  reject(count: number): void;
  noteAccess(traceId: string, entry: AccessEntry): void;
  get(traceId: string): Trace | undefined;
  /** In order of first arrival, oldest first. */
  all(): Iterable<Trace>;
  readonly size: { traces: number; spans: number; bytes: number };
  readonly counts: Readonly<TraceCounts>;
}

/** What an entry costs beside its text: objects, ids, map slots. */
const spanOverhead = 360;
const traceOverhead = 500;

/** Spans by trace, bounded in bytes and number: the trace that came first goes first, whole. */
export function createTraceStore(
  options: TraceStoreOptions,
  changed: (traceId: string) => void = () => {},
): TraceStore {
  const { maxBytes, maxSpans, maxTraces, maxSpansPerTrace } = options;
  const traces = new Map<string, Trace>();
  const counts: TraceCounts = { received: 0, duplicates: 0, rejected: 0, evicted: 0, evictedTraces: 0 };
  const intern = createInterner(4096);
  let bytes = 0;
  let spans = 0;

  function traceFor(id: string): Trace {
    let trace = traces.get(id);
    if (!trace) {
      trace = { id, spans: [], byKey: new Map(), access: undefined, bytes: traceOverhead };
      traces.set(id, trace);
      bytes += traceOverhead;
    }
    return trace;
  }

  function keep(span: StoredSpan): void {
    counts.received++;
    const trace = traceFor(span.traceId);
    const key = `${span.id}${span.kind}`;
    const held = trace.byKey.get(key);
    if (held !== undefined) {
      counts.duplicates++;
      // Zipkin senders may flush an unfinished span and send it again with its duration
      if (span.durationUs <= (trace.spans[held] as KeptSpan).durationUs) return;
    } else if (trace.spans.length >= maxSpansPerTrace) {
      counts.rejected++;
      return;
    }
    const text = JSON.stringify(span);
    const kept: KeptSpan = {
      id: span.id,
      parentId: span.parentId,
      kind: span.kind,
      service: intern(span.service),
      name: intern(span.name),
      startUs: span.startUs,
      durationUs: span.durationUs,
      error: span.status === 'error',
      http: span.kind === 'server' ? httpFactsOf(span.attributes, intern) : undefined,
      text,
      bytes: spanOverhead + (isLatin1(text) ? text.length : 2 * text.length),
    };
    if (held !== undefined) {
      grow(trace, kept.bytes - (trace.spans[held] as KeptSpan).bytes);
      trace.spans[held] = kept;
    } else {
      trace.byKey.set(key, trace.spans.push(kept) - 1);
      spans++;
      grow(trace, kept.bytes);
    }
  }

  function grow(trace: Trace, by: number): void {
    trace.bytes += by;
    bytes += by;
  }

  function evict(): void {
    for (const trace of traces.values()) {
      if (bytes <= maxBytes && spans <= maxSpans && traces.size <= maxTraces) return;
      traces.delete(trace.id);
      bytes -= trace.bytes;
      spans -= trace.spans.length;
      counts.evicted += trace.spans.length;
      counts.evictedTraces++;
    }
  }

  return {
    add(received) {
      const touched = new Set<string>();
      for (const span of received) {
        keep(span);
        touched.add(span.traceId);
      }
      evict();
      for (const id of touched) changed(id);
    },
    reject(count) {
      counts.rejected += count;
    },
    noteAccess(traceId, entry) {
      const trace = traceFor(traceId);
      // the outermost service began first
      if (trace.access && trace.access.startUs <= entry.startUs) return;
      trace.access = { ...entry, service: intern(entry.service), name: intern(entry.name) };
      evict();
      changed(traceId);
    },
    get: (traceId) => traces.get(traceId),
    all: () => traces.values(),
    get size() {
      return { traces: traces.size, spans, bytes };
    },
    counts,
  };
}
