import type { IncomingMessage, ServerResponse } from 'node:http';
import { cleanText } from '../redaction/clean.js';
import type { HistogramCell, Span, Telemetry } from '../types.js';

/** One request being observed. Set what becomes known; the rest happens when the response is closed. */
export interface RequestObservation {
  readonly span: Span;
  /** The route's template, `/products/{sku}`; stays undefined when nothing matched. */
  route: string | undefined;
  /** What was thrown, once; it reaches the span and the access record. */
  error: unknown;
  /** The problem code that was answered, for the access record. */
  errorCode: string | undefined;
  userId: string | undefined;
}

/** Paths that probes and scrapes ask for: they get no span, record or count, all three alike. */
export function isProbe(path: string): boolean {
  return path === '/metrics' || path.startsWith('/health/');
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']);
/** nginx's number for a client that went away before it was answered. */
const clientClosed = 499;

/**
 * Makes the server span, the access record and the request metrics of a `node:http` server: exactly one of each for
 * every request, whatever becomes of it, because all three are made where the response closes.
 */
export function createRequestObserver(
  telemetry: Telemetry,
): (request: IncomingMessage, response: ServerResponse) => RequestObservation {
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

  return function observeRequest(request, response) {
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
    active.add(1);
    // the socket forgets its address once it is gone
    const address = request.socket.remoteAddress;

    response.once('close', () => {
      active.add(-1);
      const ms = performance.now() - started;
      const aborted = !response.writableFinished;
      const status = aborted && !response.headersSent ? clientClosed : response.statusCode;
      const { route, error, errorCode, userId } = observation;
      const failed = status >= 500 || aborted;
      cell(method, route ?? 'unmatched', status).observe(ms / 1000, span);

      const path = pathOf(request);
      if (route !== undefined) span.rename(`${method} ${route}`);
      span.set('http.request.method', method).set('url.path', path).set('http.response.status_code', status);
      if (route !== undefined) span.set('http.route', route);
      if (userId !== undefined) span.set('user.id', userId);
      if (error !== undefined && failed) span.fail(error);
      else if (aborted) span.fail('the client closed the connection').set('error.type', 'aborted');
      else if (status >= 500) span.fail(String(status)).set('error.type', String(status));
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
      const message = `${method} ${route ?? path} ${status}`;
      if (status >= 500) span.log.error(message, fields);
      else span.log.info(message, fields);
      span.end();
    });
    return observation;
  };
}

/** The path without its query, bounded. */
function pathOf(request: IncomingMessage): string {
  const url = request.url ?? '/';
  const end = url.indexOf('?');
  return cleanText(end === -1 ? url : url.slice(0, end), 512);
}
