import { arePartsOfOneSpan, identityOf, mergeSpans } from './merge-spans.js';
import type { StoredSpan } from './span.js';
import { httpFieldsOf, isLatin1, type SpanEntry } from './span-entry.js';
import { instanceOf, orderOf, userOf } from './span-fields.js';
import {
  type AccessEntry,
  isComplete,
  type RequestSummary,
  requestsOf,
  type StoredTrace,
  summarise,
} from './trace-summary.js';

/** Trace in progress, uncompressed. */
export interface OpenTrace extends StoredTrace {
  readonly isOpen: true;
  readonly spans: readonly SpanEntry[];
  access: AccessEntry | undefined;
  has(span: StoredSpan): boolean;
  /** Adds a span, or merges it with the span that it duplicates or completes. */
  put(span: StoredSpan, intern: (text: string) => string): PutSpan;
  /** Adds a span that was stored before, without a search for its parts. */
  restore(span: StoredSpan, intern: (text: string) => string): void;
}

export interface PutSpan {
  isNew: boolean;
  /** The span before and after a merge; undefined when the span is new or unchanged. */
  merged: { before: StoredSpan; after: StoredSpan } | undefined;
}

/** Bytes of objects, ids and map slots, besides the text. */
const spanOverhead = 360;
const traceOverhead = 600;

export function createOpenTrace(id: string): OpenTrace {
  const spans: SpanEntry[] = [];
  /** Indexes in `spans` by id: B3 lets a client and a server share an id. */
  const byId = new Map<string, number[]>();
  let access: AccessEntry | undefined;
  /** Requests since the last change, because each access record reads them. */
  let requests: RequestSummary[] | undefined;
  let bytes = traceOverhead;

  function indexOf(span: StoredSpan): number | undefined {
    const indexes = byId.get(span.id);
    if (!indexes) return undefined;
    const identity = identityOf(span);
    return indexes.find((at) => arePartsOfOneSpan(spans[at] as SpanEntry, identity));
  }

  function add(span: StoredSpan, intern: (text: string) => string): void {
    const entry = toSpanEntry(span, intern);
    bytes += entry.bytes;
    requests = undefined;
    const at = spans.push(entry) - 1;
    const indexes = byId.get(span.id);
    if (indexes) indexes.push(at);
    else byId.set(span.id, [at]);
  }

  return {
    id,
    isOpen: true,
    spans,
    get access() {
      return access;
    },
    set access(entry) {
      access = entry;
      requests = undefined;
    },
    get spanCount() {
      return spans.length;
    },
    get bytes() {
      return bytes;
    },
    get summary() {
      return summarise(id, spans);
    },
    get requests() {
      requests ??= requestsOf(id, spans, access);
      return requests;
    },
    get isComplete() {
      return isComplete(spans);
    },
    texts: () => spans.map((span) => span.text),
    has: (span) => indexOf(span) !== undefined,
    put(span, intern) {
      const at = indexOf(span);
      const old = at === undefined ? undefined : spans[at];
      if (at === undefined || !old) {
        add(span, intern);
        return { isNew: true, merged: undefined };
      }
      if (old.text === JSON.stringify(span)) return { isNew: false, merged: undefined };
      const before = JSON.parse(old.text) as StoredSpan;
      const after = mergeSpans(before, span);
      const entry = toSpanEntry(after, intern);
      if (entry.text === old.text) return { isNew: false, merged: undefined };
      bytes += entry.bytes - old.bytes;
      spans[at] = entry;
      requests = undefined;
      return { isNew: false, merged: { before, after } };
    },
    restore: add,
  };
}

function toSpanEntry(span: StoredSpan, intern: (text: string) => string): SpanEntry {
  const text = JSON.stringify(span);
  const { shared, endpoint } = identityOf(span);
  return {
    id: span.id,
    parentId: span.parentId,
    kind: span.kind,
    service: intern(span.service),
    name: intern(span.name),
    shared,
    endpoint,
    startUs: span.startUs,
    durationUs: span.durationUs,
    error: span.status === 'error',
    http: span.kind === 'server' ? httpFieldsOf(span.attributes, intern) : undefined,
    instance: span.kind === 'server' ? instanceOf(span) : undefined,
    user: userOf(span.attributes),
    order: orderOf(span.attributes),
    text,
    bytes: spanOverhead + (isLatin1(text) ? text.length : 2 * text.length),
  };
}
