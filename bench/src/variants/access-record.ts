import type { Context } from 'koa';

/** The access record that every variant writes, beside its message: the same fields, so that only the clients differ. */
export function accessRecord(
  ctx: Context,
  route: string,
  seconds: number,
  trace: { traceId: string | undefined; spanId: string | undefined },
): Record<string, unknown> {
  return {
    'trace.id': trace.traceId,
    'span.id': trace.spanId,
    'http.request.method': ctx.method,
    'http.route': route,
    'url.path': ctx.path,
    'http.response.status_code': ctx.status,
    'event.duration': Math.round(seconds * 1e9),
    'client.address': ctx.ip,
  };
}
