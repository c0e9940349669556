import type { IncomingHeaders, SpanContext } from '../../types/span.js';
import { formatB3Single, parseB3Multi, parseB3Single } from './b3.js';
import { joinedValue, singleValue } from './header-values.js';
import { parseUberTraceId } from './uber-trace-id.js';
import { formatTraceParent, idsOf, parseTraceParent } from './w3c.js';

export { parseB3Decision } from './b3.js';
export { contextOf, contextsOf } from './context-data.js';
export { formatTraceParent, traceFlags } from './w3c.js';

/**
 * Returns the caller's context from W3C, B3 single, B3 multi or `uber-trace-id`, in that order. Skips malformed
 * headers, and values of other types. Never throws.
 */
export function extract(headers: IncomingHeaders): SpanContext | undefined {
  try {
    return readContext(headers);
  } catch {
    // untyped callers may pass no object, or a proxy that throws
    return undefined;
  }
}

function readContext(headers: IncomingHeaders): SpanContext | undefined {
  const traceparent = singleValue(headers.traceparent);
  if (traceparent !== undefined) {
    // tracestate may be split into several headers (§3.3.2)
    const found = parseTraceParent(traceparent, joinedValue(headers.tracestate));
    if (found) return found;
  }
  const b3 = singleValue(headers.b3);
  if (b3 !== undefined) {
    const found = parseB3Single(b3);
    if (found) return found;
  }
  if (headers['x-b3-traceid'] !== undefined) {
    const found = parseB3Multi(headers);
    if (found) return found;
  }
  const uber = singleValue(headers['uber-trace-id']);
  return uber === undefined ? undefined : parseUberTraceId(uber);
}

/** Writes `traceparent`, `tracestate` (when there is one) and `b3`. */
export function inject<H extends Record<string, string>>(context: SpanContext, headers: H): H {
  const out = headers as Record<string, string>;
  const ids = idsOf(context);
  out.traceparent = formatTraceParent(context, ids);
  if (context.traceState !== undefined) out.tracestate = context.traceState;
  // removes the tracestate of another traceparent
  else if (out.tracestate !== undefined) delete out.tracestate;
  out.b3 = formatB3Single(context, ids);
  return headers;
}
