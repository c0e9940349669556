import { formatTraceParent, type Span } from '@glasshouse/telemetry';

/** Sets the trace id of every response: `trace-id` for curl, a Server-Timing entry for browsers. */
export function traceHeaders(span: Span): Record<string, string> {
  return {
    'trace-id': span.traceId,
    'server-timing': `traceparent;desc="${formatTraceParent(span)}"`,
  };
}
