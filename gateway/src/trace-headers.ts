import { formatTraceParent, type Span } from '@glasshouse/telemetry';

/** Every answer says which trace it belongs to: for curl as `trace-id`, for browsers as a Server-Timing entry. */
export function traceHeaders(span: Span): Record<string, string> {
  return {
    'trace-id': span.traceId,
    'server-timing': `traceparent;desc="${formatTraceParent(span)}"`,
  };
}
