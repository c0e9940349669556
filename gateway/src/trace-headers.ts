import { formatTraceParent, type Span } from '@glasshouse/telemetry';

/** Returns the headers with the trace id for every response: `trace-id` for curl, `server-timing` for browsers. */
export function traceHeaders(span: Span): Record<string, string> {
  return {
    'trace-id': span.traceId,
    'server-timing': `traceparent;desc="${formatTraceParent(span)}"`,
  };
}
