import type { SpanContext } from '../../types.js';
import { formatTraceParent, parseTraceParent } from './w3c.js';

/** A context that came as plain data, held to what a header is held to; undefined when it is none. Never throws. */
export function contextOf(value: object): SpanContext | undefined {
  try {
    const { traceId, spanId, sampled, traceState } = value as Partial<Record<keyof SpanContext, unknown>>;
    if (typeof traceId !== 'string' || typeof spanId !== 'string') return undefined;
    const header = formatTraceParent({ traceId, spanId, sampled: sampled === true });
    return parseTraceParent(header, typeof traceState === 'string' ? traceState : undefined);
  } catch {
    return undefined;
  }
}
