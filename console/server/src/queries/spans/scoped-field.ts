import type { Scalar } from '../../../../contract/src/values.js';
import type { TraceView } from '../../store/span-reader.js';
import { calleeOf, isCall } from './callee.js';
import { operationOf, type SpanItem, spanFields } from './span-fields.js';

/** Reader of a field of the spans of a trace. */
export interface ScopedReader {
  needsAttributes: boolean;
  some(trace: TraceView, test: (value: Scalar) => boolean): boolean;
}

/**
 * Returns the reader of a field. `<scope>#<field>` reads the spans of one service, of one operation (`service kind name`), or
 * the calls between two services (`caller->callee`). A field without a scope reads all spans.
 */
export function scopedReader(text: string): ScopedReader {
  const hash = text.lastIndexOf('#');
  const isInScope = hash < 0 ? () => true : scopeTest(text.slice(0, hash));
  const { cost, some, attributes } = spanFields.field(hash < 0 ? text : text.slice(hash + 1));
  if (hash < 0 && attributes)
    return { needsAttributes: true, some: (trace, test) => trace.someAttribute(attributes, test) };
  return {
    needsAttributes: cost >= 100,
    some(trace, test) {
      const { spans } = trace;
      for (let at = 0; at < spans.length; at++) {
        const item = { trace, at, span: spans[at] as SpanItem['span'] };
        if (isInScope(item) && some(item, test)) return true;
      }
      return false;
    },
  };
}

function scopeTest(scope: string): (item: SpanItem) => boolean {
  const [, service, isOperation] =
    /^([^ ]+)( (?:server|client|producer|consumer|internal) )?/.exec(scope) ?? [];
  if (isOperation) return ({ span }) => span.service === service && operationOf(span) === scope;
  const arrow = scope.indexOf('->');
  if (arrow < 0) return ({ span }) => span.service === scope;
  const caller = scope.slice(0, arrow);
  const callee = scope.slice(arrow + '->'.length);
  return ({ trace, at, span }) =>
    isCall(span) && span.service === caller && calleeOf(trace, at, span) === callee;
}
