import type { IncomingMessage } from 'node:http';
import type { AttributeValue } from '../attribute-list.js';
import type { Job } from '../delivery/deferred-queue.js';
import { type Internals, internalsOf } from '../internals.js';
import { valueText } from '../logs/flatten.js';
import { cleanText, textOf } from '../redaction/clean.js';
import { describeFailure } from '../redaction/describe-failure.js';
import type { RecordedSpan } from '../trace/span.js';
import type { ObservedSpan, Span } from '../types/span.js';
import type { Telemetry } from '../types/telemetry.js';
import { addressOf, type Caller, callerOf, watchConnections } from './client-address.js';
import { RequestHeaders } from './request-headers.js';
import { createRequestMetrics, type RequestMetrics } from './request-metrics.js';
import type { RequestSeries } from './request-series.js';

/**
 * Observation of one request. Set the members as they become known: the request is recorded after its response has
 * closed.
 */
export interface RequestObservation {
  /** Created on first access, with the start time of the request. */
  readonly span: Span;
  /** Template of the route, `/items/{id}`; undefined when no route matched. */
  route: string | undefined;
  /** The thrown value. If the request fails, the span records it, and the access record without its stack. */
  error: unknown;
  /** Problem code of the response, for the access record. */
  errorCode: string | undefined;
  userId: string | undefined;
}

/** A request in progress, to be closed once. */
export interface OpenRequest extends RequestObservation {
  /** Ends the request, which is recorded soon after; a second call does nothing. */
  close(status: number, aborted: boolean): void;
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']);
/** nginx's status for a client that disconnected before the response. */
export const clientClosed = 499;

const noHeaders: readonly string[] = [];

/**
 * Returns a function that starts to observe a request. Each request gets one server span, one access record and one
 * observation of its duration.
 */
export function createRequestRecorder(
  telemetry: Telemetry,
): (request: IncomingMessage, path?: string) => OpenRequest {
  watchConnections();
  const metrics = createRequestMetrics(telemetry.metrics);
  const internals = internalsOf(telemetry);
  return (request, path = pathOf(request.url ?? '/')) =>
    new ObservedRequest(metrics, internals, request, path);
}

function methodOf(method = ''): string {
  // skips the look-up for the most frequent method
  return method === 'GET' || methods.has(method) ? method : '_OTHER';
}

/**
 * Request in progress. Its span, record and metrics are created after its end, for many requests together; the span is
 * created earlier if a handler uses it.
 */
class ObservedRequest implements OpenRequest, Job {
  route: string | undefined = undefined;
  error: unknown = undefined;
  errorCode: string | undefined = undefined;
  userId: string | undefined = undefined;
  readonly #metrics: RequestMetrics;
  readonly #internals: Internals;
  readonly #method: string;
  readonly #path: string;
  readonly #caller: Caller;
  #rawHeaders: readonly string[];
  readonly #started: number;
  #span: RecordedSpan | undefined = undefined;
  #userAgent: string | undefined = undefined;
  #closed = false;
  #ms = Number.NaN;
  #status = 0;
  #aborted = false;

  constructor(metrics: RequestMetrics, internals: Internals, request: IncomingMessage, path: string) {
    this.#metrics = metrics;
    this.#internals = internals;
    this.#method = methodOf(request.method);
    this.#path = path;
    this.#caller = callerOf(request.socket);
    this.#rawHeaders = request.rawHeaders;
    this.#started = internals.clock.now();
    metrics.active.add(1);
  }

  get span(): RecordedSpan {
    return this.#span ?? this.#makeSpan();
  }

  #makeSpan(): RecordedSpan {
    const headers = new RequestHeaders(this.#rawHeaders);
    // the headers are needed once; if held until the request is recorded, the garbage collector would copy them
    this.#rawHeaders = noHeaders;
    this.#userAgent = headers['user-agent'];
    this.#span = this.#internals.serverSpan(this.#method, headers, this.#started);
    return this.#span;
  }

  close(status: number, aborted: boolean): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#metrics.active.add(-1);
    // one clock reading for the three signals, so that they agree
    this.#ms = this.#internals.clock.now() - this.#started;
    this.#status = status;
    this.#aborted = aborted;
    this.#internals.deferred.add(this);
  }

  /** Records the request. */
  run(): void {
    const metrics = this.#metrics;
    const { span } = this;
    const series = metrics.seriesOf(this.#method, this.route, this.#status, this.#aborted);
    const path = cleanText(this.#path, 512);
    if (!this.#writeRecord(path, series)) metrics.suppressedRecords.add();
    this.#endSpan(path, series);
    if (!span.exported) metrics.suppressedSpans.add();
    series.duration.observe(this.#ms / 1000, exemplarOf(span));
  }

  #endSpan(path: string, series: RequestSeries): void {
    const { span, error, errorCode, userId } = this;
    span
      .rename(series.spanName)
      .setClean('url.path', path)
      .set('user.id', userId)
      .set('error.code', errorCode);
    const { failed } = series;
    if (failed && error !== undefined) span.fail(error);
    else if (this.#aborted) span.fail('the client closed the connection').set('error.type', 'aborted');
    else if (failed) span.fail(String(this.#status)).set('error.type', String(this.#status));
    span.setShared(series.spanAttributes);
    span.end(this.#ms);
  }

  /** Writes the access record; returns false when it is below the log level. */
  #writeRecord(path: string, series: RequestSeries): boolean {
    const { span, error, errorCode, userId } = this;
    const ms = this.#ms;
    const status = this.#status;
    const duration = Math.round(ms * 1e6);
    const address = addressOf(this.#caller);
    // literals, because `push` would allocate spare room; the address comes from Node and needs no cleaning
    const fields: AttributeValue[] =
      address === undefined
        ? ['event.duration', duration, 'url.path', path]
        : ['event.duration', duration, 'url.path', path, 'client.address', address];
    pushText(fields, 'user_agent.original', this.#userAgent, 256);
    pushText(fields, 'user.id', userId, 256);
    pushText(fields, 'error.code', errorCode, 256);
    if (series.failed && error !== undefined) {
      const { type, message } = describeFailure(error, valueText);
      pushText(fields, 'error.type', type, 100);
      pushText(fields, 'error.message', message, 4096);
    }
    return span.writeClean(
      span.startMs + ms,
      status >= 500 ? 'error' : 'info',
      series.message ?? `${this.#method} ${path} ${status}`,
      series.recordFields,
      fields,
    );
  }
}

/** Returns the exemplar of a span; a tail-sampled span counts as sampled, because its trace is exported. */
function exemplarOf(span: RecordedSpan): ObservedSpan {
  if (span.sampled || !span.exported) return span;
  const { traceId, spanId, endMs } = span;
  return { traceId, spanId, sampled: true, endMs };
}

function pushText(fields: AttributeValue[], name: string, text: string | undefined, limit: number): void {
  // untyped callers may have set any value
  if (text !== undefined) fields.push(name, cleanText(textOf(text), limit));
}

/** Returns the path of a request target (RFC 9112, §3.2) without its query, also of an absolute URL; `*` unchanged. */
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
