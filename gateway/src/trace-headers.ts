import { formatTraceParent } from '@glasshouse/telemetry';
import type { Middleware } from 'koa';

/** Every answer says which trace it belongs to: for curl as `trace-id`, for browsers as a Server-Timing entry. */
export function traceHeaders(): Middleware {
  return function traceHeaders(context, next) {
    const { span } = context.state;
    context.set('trace-id', span.traceId);
    context.set('server-timing', `traceparent;desc="${formatTraceParent(span)}"`);
    return next();
  };
}
