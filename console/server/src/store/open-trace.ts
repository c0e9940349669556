import { httpFactsOf, isLatin1, type KeptSpan } from './kept-span.js';
import type { StoredSpan } from './span.js';
import { type AccessEntry, type HeldTrace, isComplete, requestsOf, summarise } from './trace-summary.js';

/** A trace in progress: spans may come at any moment. */
export interface OpenTrace extends HeldTrace {
  readonly isOpen: true;
  readonly spans: readonly KeptSpan[];
  access: AccessEntry | undefined;
  has(span: StoredSpan): boolean;
  /** False when it was here already; a finished span then replaces an unfinished one. */
  put(span: StoredSpan, intern: (text: string) => string): boolean;
}

/** What an entry costs beside its text: objects, ids, map slots. */
const spanOverhead = 360;
const traceOverhead = 600;

/** B3 lets a client and a server span share an id. */
const keyOf = ({ id, kind }: StoredSpan) => `${id}${kind}`;

export function createOpenTrace(id: string): OpenTrace {
  const spans: KeptSpan[] = [];
  const byKey = new Map<string, number>();
  let access: AccessEntry | undefined;
  let bytes = traceOverhead;

  return {
    id,
    isOpen: true,
    spans,
    get access() {
      return access;
    },
    set access(entry) {
      access = entry;
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
      return requestsOf(id, spans, access);
    },
    get isComplete() {
      return isComplete(spans);
    },
    texts: () => spans.map((span) => span.text),
    has: (span) => byKey.has(keyOf(span)),
    put(span, intern) {
      const at = byKey.get(keyOf(span));
      const old = at === undefined ? undefined : spans[at];
      // Zipkin senders may flush an unfinished span and send it again with its duration
      if (old && span.durationUs <= old.durationUs) return false;
      const kept = keptSpan(span, intern);
      bytes += kept.bytes - (old?.bytes ?? 0);
      if (at === undefined) byKey.set(keyOf(span), spans.push(kept) - 1);
      else spans[at] = kept;
      return old === undefined;
    },
  };
}

function keptSpan(span: StoredSpan, intern: (text: string) => string): KeptSpan {
  const text = JSON.stringify(span);
  return {
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
}
