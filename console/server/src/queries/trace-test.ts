import type { Query } from '../../../contract/src/query/query.js';
import { createTextSearch, createValueSearch } from '../store/block-search.js';
import type { TraceView } from '../store/span-views.js';

/**
 * Returns a quick test that is false for traces without a span that matches the query, because their blocks lack a value or
 * a text that it requires.
 *
 * @param isAttribute returns whether a field is an attribute; others may have values that no attribute has
 * @param searchesSpans false when a text may also be found elsewhere
 */
export function traceTest(
  { terms }: Query,
  isAttribute: (field: string) => boolean,
  searchesSpans = true,
): (trace: TraceView) => boolean {
  const tests: ((trace: TraceView) => boolean)[] = [];
  for (const term of terms) {
    if (term.isNegated) continue;
    if (term.type === 'text') {
      if (!searchesSpans) continue;
      const search = createTextSearch(term.text);
      tests.push((trace) => trace.mayContain(search));
    } else if (isAttribute(term.field) && term.condition.type === 'anyOf') {
      const { values } = term.condition;
      // `1.0` also finds the number 1
      if (values.some(({ text, isPrefix }) => isPrefix || /^[\d.+-]/.test(text))) continue;
      const search = createValueSearch([...new Set(values.map(({ text }) => text))]);
      tests.push((trace) => trace.mayHave(search));
    }
  }
  return (trace) => tests.every((test) => test(trace));
}
