import type { Scalar } from '../../../../contract/src/values.js';
import type { TraceView } from '../../store/span-reader.js';
import { operationOf, type SpanItem, spanFields } from './span-fields.js';

/** Reader of a field of the spans of a trace. */
export interface ScopedReader {
  needsAttributes: boolean;
  some(trace: TraceView, test: (value: Scalar) => boolean): boolean;
}

/**
 * Returns the reader of a field. `<scope>#<field>` reads the spans of one service or operation (`service kind name`), and
 * a field without a scope reads all spans.
 */
export function scopedReader(text: string): ScopedReader {
  const hash = text.lastIndexOf('#');
  const scope = hash < 0 ? undefined : text.slice(0, hash);
  const { cost, some } = spanFields.field(hash < 0 ? text : text.slice(hash + 1));
  const isOperation = scope?.includes(' ') ?? false;
  const service = isOperation ? scope?.slice(0, scope.indexOf(' ')) : scope;
  return {
    needsAttributes: cost >= 100,
    some(trace, test) {
      const { spans } = trace;
      for (let at = 0; at < spans.length; at++) {
        const span = spans[at] as SpanItem['span'];
        if (service !== undefined && span.service !== service) continue;
        if (isOperation && operationOf(span) !== scope) continue;
        if (some({ trace, at, span }, test)) return true;
      }
      return false;
    },
  };
}
