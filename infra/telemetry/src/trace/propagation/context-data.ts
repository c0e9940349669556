import type { SpanContext } from '../../types/span.js';
import { formatTraceParent, parseTraceParent } from './w3c.js';

/** Reads a context from plain data, checked like a header; undefined when it is invalid. Never throws. */
export function contextOf(value: object): SpanContext | undefined {
  try {
    const { traceId, spanId, sampled, randomTraceId, traceState } = value as Partial<
      Record<keyof SpanContext, unknown>
    >;
    if (typeof traceId !== 'string' || typeof spanId !== 'string') return undefined;
    const header = formatTraceParent({
      traceId,
      spanId,
      sampled: sampled === true,
      randomTraceId: randomTraceId === true,
    });
    return parseTraceParent(header, typeof traceState === 'string' ? traceState : undefined);
  } catch {
    return undefined;
  }
}

/** Returns the first `maxContexts` valid contexts; none for a value that is not a list. Never throws. */
export function contextsOf(values: readonly object[], maxContexts: number): SpanContext[] {
  const found: SpanContext[] = [];
  try {
    if (!Array.isArray(values)) return found;
    for (const value of values) {
      const context = found.length < maxContexts ? contextOf(value) : undefined;
      if (context !== undefined) found.push(context);
    }
  } catch {
    // a proxy of the caller threw: keeps the contexts before it
  }
  return found;
}
