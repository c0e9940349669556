import { createMatcher } from '../../../../contract/src/query/match-query.js';
import type { Query } from '../../../../contract/src/query/query.js';
import type { SpanView, TraceView } from '../../store/span-views.js';
import { type Scope, tracesOf, visitedTraces } from '../scope.js';
import { isWithin } from '../time-range.js';
import { traceTest } from '../trace-test.js';
import { isAttribute, type SpanItem, spanFields } from './span-fields.js';

export interface SpanFilter {
  query: Query;
}

/**
 * Calls a function with the matching spans that start in the range, in no particular order. All calls get the same object;
 * see {@link TraceView.visitSpans}.
 */
export function visitSpans(scope: Scope, { query }: SpanFilter, visit: (item: SpanItem) => void): void {
  const { range } = scope;
  const matches = createMatcher(query, spanFields);
  const mayMatch = traceTest(query, isAttribute);
  let item: { -readonly [K in keyof SpanItem]: SpanItem[K] } | undefined;
  let current: TraceView;
  const visitSpan = (span: SpanView, at: number) => {
    if (!isWithin(span.startUs, range)) return;
    if (item) {
      item.trace = current;
      item.at = at;
      item.span = span;
    } else item = { trace: current, at, span };
    if (matches(item)) visit(item);
  };
  for (const trace of visitedTraces(scope)) {
    if (!mayMatch(trace)) continue;
    current = trace;
    trace.visitSpans(visitSpan);
  }
}

/** Iterates over the matching spans that start in the range, in no particular order. */
export function* findSpans(scope: Scope, { query }: SpanFilter): Iterable<SpanItem> {
  const matches = createMatcher(query, spanFields);
  const mayMatch = traceTest(query, isAttribute);
  for (const trace of tracesOf(scope)) {
    if (!mayMatch(trace)) continue;
    const { spans } = trace;
    for (let at = 0; at < spans.length; at++) {
      const span = spans[at] as SpanView;
      if (!isWithin(span.startUs, scope.range)) continue;
      const item = { trace, at, span };
      if (matches(item)) yield item;
    }
  }
}
