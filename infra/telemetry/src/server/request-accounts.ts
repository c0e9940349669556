import type { IncomingMessage } from 'node:http';
import { cleanText } from '../redaction/clean.js';
import { describeFailure } from '../redaction/describe-failure.js';
import type { HistogramCell, Span, Telemetry } from '../types.js';

/** One request being observed. Set what becomes known; the rest happens when the response is closed. */
export interface RequestObservation {
  readonly span: Span;
  /** The route's template, `/products/{sku}`; stays undefined when nothing matched. */
  route: string | undefined;
  /** What was thrown; when the request fails, it reaches the span and, without its stack, the access record. */
  error: unknown;
  /** The problem code that was answered, for the access record. */
  errorCode: string | undefined;
  userId: string | undefined;
}

/** Enters one request in the books; a second call does nothing. */
export type CloseRequest = (status: number, aborted: boolean) => void;

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']);
/** nginx's number for a client that went away before it was answered. */
export const clientClosed = 499;

/** Makes the server span, the access record and the request metrics: exactly one of each for every request that is opened. */
export function createRequestAccounts(
  telemetry: Telemetry,
): (request: IncomingMessage) => [RequestObservation, CloseRequest] {
  const duration = telemetry.metrics.histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Time from the request line to the end of the answer, by method, route and status.',
    labels: ['method', 'route', 'status_code'],
  });
  const active = telemetry.metrics.gauge({
    name: 'http_server_active_requests',
    help: 'Requests being answered now.',
  });
  const cells = new Map<string, HistogramCell>();

  function cell(method: string, route: string, status: number): HistogramCell {
    const key = `${method}${status}${route}`;
    let found = cells.get(key);
    if (found === undefined) {
      found = duration.labels(method, route, String(status));
      if (cells.size < 2000) cells.set(key, found);
    }
    return found;
  }

  return function openRequest(request) {
    const method = methods.has(request.method ?? '') ? (request.method as string) : '_OTHER';
    const span = telemetry.serverSpan(method, request.headers);
    const observation: RequestObservation = {
      span,
      route: undefined,
      error: undefined,
      errorCode: undefined,
      userId: undefined,
    };
    const started = performance.now();
    // the socket forgets its address once it is gone
    const address = request.socket.remoteAddress;
    let closed = false;
    active.add(1);

    function closeRequest(status: number, aborted: boolean): void {
      if (closed) return;
      closed = true;
      active.add(-1);
      const ms = performance.now() - started;
      const { route, error, errorCode, userId } = observation;
      const failed = status >= 500 || aborted;
      const failure = failed && error !== undefined ? describeFailure(error) : undefined;
      cell(method, route ?? 'unmatched', status).observe(ms / 1000, span);

      const path = cleanText(pathOf(request.url ?? '/'), 512);
      if (route !== undefined) span.rename(`${method} ${route}`).set('http.route', route);
      span.set('http.request.method', method).set('url.path', path).set('http.response.status_code', status);
      if (userId !== undefined) span.set('user.id', userId);
      if (failure !== undefined) span.fail(error);
      else if (aborted) span.fail('the client closed the connection').set('error.type', 'aborted');
      else if (failed) span.fail(String(status)).set('error.type', String(status));
      if (errorCode !== undefined) span.set('error.code', errorCode);

      const fields: Record<string, string | number | undefined> = {
        'event.kind': 'event',
        'event.category': 'web',
        'event.action': 'http-request',
        'event.outcome': failed ? 'failure' : 'success',
        'event.duration': Math.round(ms * 1e6),
        'http.request.method': method,
        'http.response.status_code': status,
        'url.path': path,
        'client.address': address,
        'user_agent.original': request.headers['user-agent']?.slice(0, 256),
      };
      if (route !== undefined) fields['http.route'] = route;
      if (userId !== undefined) fields['user.id'] = userId;
      if (errorCode !== undefined) fields['error.code'] = errorCode;
      if (aborted) fields['event.reason'] = 'aborted';
      if (failure !== undefined) {
        fields['error.type'] = failure.type;
        fields['error.message'] = failure.message;
      }
      const message = `${method} ${route ?? path} ${status}`;
      if (status >= 500) span.log.error(message, fields);
      else span.log.info(message, fields);
      span.end();
    }
    return [observation, closeRequest];
  };
}

/** The path of a request target (RFC 9112, §3.2), without its query: that of a whole address too, `*` as it is. */
export function pathOf(target: string): string {
  let start = 0;
  if (!target.startsWith('/')) {
    const authority = target.indexOf('://');
    if (authority > 0) start = target.indexOf('/', authority + 3);
    if (start === -1) return '/';
  }
  const end = target.indexOf('?', start);
  return target.slice(start, end === -1 ? undefined : end);
}
