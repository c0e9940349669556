import type { IncomingMessage } from 'node:http';
import type { AttributeValue } from '../attribute-list.js';
import type { Job } from '../delivery/deferred-queue.js';
import { type Internals, internalsOf } from '../internals.js';
import { cleanText, textOf } from '../redaction/clean.js';
import type { RecordedSpan } from '../trace/span.js';
import type { ObservedSpan, Span } from '../types/span.js';
import type { Telemetry } from '../types/telemetry.js';
import { type ClosedRequest, maxUserAgent, writeAccessRecord } from './access-record.js';
import { addressOf, type Caller, callerOf, watchConnections } from './client-address.js';
import { RequestHeaders } from './request-headers.js';
import { createRequestMetrics, type RequestMetrics } from './request-metrics.js';
import { pathOf } from './request-path.js';
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
  /** Address of the client behind a trusted proxy. Default: address of the connection. */
  clientAddress: string | undefined;
}

export interface RequestObserverOptions {
  /**
   * True for the public entry of a system: its server spans have `client.address` and `user_agent.original`, as
   * OpenTelemetry recommends. Default false: an internal service is called by other services, whose address and user agent
   * tell nothing about the client.
   */
  publicEntry?: boolean;
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
  { publicEntry = false }: RequestObserverOptions = {},
): (request: IncomingMessage, path?: string) => OpenRequest {
  watchConnections();
  const metrics = createRequestMetrics(telemetry.metrics);
  const internals = internalsOf(telemetry);
  return (request, path = pathOf(request.url ?? '/')) =>
    new ObservedRequest(metrics, internals, request, path, publicEntry);
}

function methodOf(method = ''): string {
  // skips the look-up for the most frequent method
  return method === 'GET' || methods.has(method) ? method : '_OTHER';
}

/**
 * Request in progress. Its span, record and metrics are created after its end, for many requests together; the span is
 * created earlier if a handler uses it.
 */
class ObservedRequest implements OpenRequest, ClosedRequest, Job {
  route: string | undefined = undefined;
  error: unknown = undefined;
  errorCode: string | undefined = undefined;
  userId: string | undefined = undefined;
  clientAddress: string | undefined = undefined;
  readonly method: string;
  readonly #caller: Caller;
  #userAgent: string | undefined = undefined;
  ms = Number.NaN;
  status = 0;
  readonly #metrics: RequestMetrics;
  readonly #internals: Internals;
  readonly #path: string;
  readonly #publicEntry: boolean;
  #rawHeaders: readonly string[];
  readonly #started: number;
  #span: RecordedSpan | undefined = undefined;
  #closed = false;
  #aborted = false;

  constructor(
    metrics: RequestMetrics,
    internals: Internals,
    request: IncomingMessage,
    path: string,
    publicEntry: boolean,
  ) {
    this.#metrics = metrics;
    this.#internals = internals;
    this.method = methodOf(request.method);
    this.#path = path;
    this.#publicEntry = publicEntry;
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
    this.#span = this.#internals.serverSpan(this.method, headers, this.#started);
    return this.#span;
  }

  close(status: number, aborted: boolean): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#metrics.active.add(-1);
    // one clock reading for the three signals, so that they agree
    this.ms = this.#internals.clock.now() - this.#started;
    this.status = status;
    this.#aborted = aborted;
    this.#internals.deferred.add(this);
  }

  /** Records the request. */
  run(): void {
    const metrics = this.#metrics;
    const { span } = this;
    const series = metrics.seriesOf(this.method, this.route, this.status, this.#aborted);
    const path = cleanText(this.#path, 512);
    const address = this.#address();
    const agent = this.#userAgent === undefined ? undefined : cleanText(this.#userAgent, maxUserAgent);
    if (!writeAccessRecord(this, path, address, agent, series)) metrics.suppressedRecords.add();
    if (span.recording) span.setClean(ownAttributes(path, this.#publicEntry, address, agent));
    this.#endSpan(series);
    if (!span.exported) metrics.suppressedSpans.add();
    series.duration.observe(this.ms / 1000, exemplarOf(span));
  }

  /** The address from Node needs no cleaning; untyped callers may have set any value. */
  #address(): string | undefined {
    const { clientAddress } = this;
    return clientAddress === undefined ? addressOf(this.#caller) : cleanText(textOf(clientAddress), 256);
  }

  #endSpan(series: RequestSeries): void {
    const { span, error, errorCode, userId } = this;
    span.rename(series.spanName).set('user.id', userId).set('error.code', errorCode);
    const { failed } = series;
    if (failed && error !== undefined) span.fail(error);
    else if (this.#aborted) span.fail('the client closed the connection').set('error.type', 'aborted');
    else if (failed) span.fail(String(this.status)).set('error.type', String(this.status));
    span.setShared(series.spanAttributes);
    span.end(this.ms);
  }
}

/** Returns name, value, name, value... of the attributes that differ between requests; all are clean. */
function ownAttributes(
  path: string,
  publicEntry: boolean,
  address: string | undefined,
  agent: string | undefined,
): AttributeValue[] {
  if (!publicEntry) return ['url.path', path];
  const list = ['url.path', path];
  if (address !== undefined) list.push('client.address', address);
  if (agent !== undefined) list.push('user_agent.original', agent);
  return list;
}

/** Returns the exemplar of a span; a tail-sampled span counts as sampled, because its trace is exported. */
function exemplarOf(span: RecordedSpan): ObservedSpan {
  if (span.sampled || !span.exported) return span;
  const { traceId, spanId, endMs } = span;
  return { traceId, spanId, sampled: true, endMs };
}
