import type { SpanContext } from '../../types/span.js';
import { formatTraceParent, parseTraceParent } from './w3c.js';

/** A context that came as plain data, held to what a header is held to; undefined when it is none. Never throws. */
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

/** Returns the first `most` valid contexts; none of a value that is not a list. Never throws. */
export function contextsOf(values: readonly object[], most: number): SpanContext[] {
  const found: SpanContext[] = [];
  try {
    if (!Array.isArray(values)) return found;
    for (const value of values) {
      const context = found.length < most ? contextOf(value) : undefined;
      if (context !== undefined) found.push(context);
    }
  } catch {
    // the caller's proxy threw: keep the span without the other links
  }
  return found;
}
