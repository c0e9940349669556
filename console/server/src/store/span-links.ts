import type { StoredSpan } from './span.js';

/** Span that links to another trace. */
export interface LinkingSpan {
  readonly traceId: string;
  readonly spanId: string;
}

/** Index of span links by the linked trace. */
export interface LinkIndex {
  add(span: StoredSpan): void;
  /** Returns the spans of other traces that link to this trace, oldest first. */
  to(traceId: string): readonly LinkingSpan[];
}

/** Creates an index of at most `maxTraces` linked traces with `maxLinks` links each; the oldest traces are forgotten. */
export function createLinkIndex({ maxTraces, maxLinks }: { maxTraces: number; maxLinks: number }): LinkIndex {
  const byTrace = new Map<string, LinkingSpan[]>();
  return {
    add({ traceId, id, links }) {
      for (const { traceId: linked } of links) {
        if (linked === traceId) continue;
        const known = byTrace.get(linked) ?? [];
        if (known.length < maxLinks && !known.some((span) => span.traceId === traceId && span.spanId === id))
          known.push({ traceId, spanId: id });
        byTrace.set(linked, known);
      }
      for (const oldest of byTrace.keys()) {
        if (byTrace.size <= maxTraces) return;
        byTrace.delete(oldest);
      }
    },
    to: (traceId) => byTrace.get(traceId) ?? [],
  };
}
