import type { Context } from 'koa';

/**
 * Returns the fields of an access record, without message, level and service identity. They equal the fields of the
 * kit, so that only the clients differ.
 */
export function accessRecord(
  ctx: Context,
  route: string,
  seconds: number,
  trace: { traceId: string | undefined; spanId: string | undefined },
): Record<string, unknown> {
  const userAgent = ctx.headers['user-agent'];
  return {
    'trace.id': trace.traceId,
    'span.id': trace.spanId,
    'event.kind': 'event',
    'event.category': 'web',
    'event.action': 'http-request',
    'event.outcome': ctx.status >= 500 ? 'failure' : 'success',
    'event.duration': Math.round(seconds * 1e9),
    'http.request.method': ctx.method,
    'http.response.status_code': ctx.status,
    'url.path': ctx.path,
    'client.address': ctx.ip,
    'http.route': route,
    ...(userAgent !== undefined && { 'user_agent.original': userAgent }),
  };
}
