import { createMatcher } from '../../../../contract/src/query/match-query.js';
import type { Query } from '../../../../contract/src/query/query.js';
import type { SpanView } from '../../store/span-reader.js';
import { type Scope, tracesOf } from '../scope.js';
import { isWithin } from '../time-range.js';
import { type SpanItem, spanFields } from './span-fields.js';

export interface SpanFilter {
  query: Query;
}

/** Iterates over the matching spans that start in the range, in no particular order. */
export function* findSpans(scope: Scope, { query }: SpanFilter): Iterable<SpanItem> {
  const matches = createMatcher(query, spanFields);
  const required = requiredValues(query);
  for (const trace of tracesOf(scope)) {
    if (!required.every(([field, value]) => trace.mayContain?.(field, value) ?? true)) continue;
    const { spans } = trace;
    for (let at = 0; at < spans.length; at++) {
      const span = spans[at] as SpanView;
      if (!isWithin(span.startUs, scope.range)) continue;
      const item = { trace, at, span };
      if (matches(item)) yield item;
    }
  }
}

/** Returns the fields that must have one certain value, with this value. */
export function requiredValues({ terms }: Query): [field: string, value: string][] {
  const found: [string, string][] = [];
  for (const term of terms) {
    if (term.type !== 'field' || term.isNegated || term.condition.type !== 'anyOf') continue;
    const [only, ...others] = term.condition.values;
    if (only && others.length === 0 && !only.isPrefix) found.push([term.field, only.text]);
  }
  return found;
}
