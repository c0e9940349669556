import type { IncomingMessage } from 'node:http';
import type { Task } from '../backlog.js';
import { type Internals, internalsOf } from '../internals.js';
import { valueText } from '../logs/flatten.js';
import { cleanText, textOf } from '../redaction/clean.js';
import { describeFailure } from '../redaction/describe-failure.js';
import type { RecordedSpan } from '../trace/span.js';
import type { AttributeValue, CounterCell, Gauge, Metrics, ObservedSpan, Span, Telemetry } from '../types.js';
import { addressOf, type Caller, callerOf, watchConnections } from './client-address.js';
import { RequestHeaders } from './request-headers.js';
import { createRequestSeries, type RequestSeries, type SeriesOf } from './request-series.js';

/** One request being observed. Set what becomes known; the rest happens when the response is closed. */
export interface RequestObservation {
  /** Made when it is first asked for, with the time at which the request began. */
  readonly span: Span;
  /** The route's template, `/products/{sku}`; stays undefined when nothing matched. */
  route: string | undefined;
  /** What was thrown; when the request fails, it reaches the span and, without its stack, the access record. */
  error: unknown;
  /** The problem code that was answered, for the access record. */
  errorCode: string | undefined;
  userId: string | undefined;
}

/** A request that was opened and is to be closed once. */
export interface OpenRequest extends RequestObservation {
  /** The request has ended, and is entered in the books soon; a second call does nothing. */
  close(status: number, aborted: boolean): void;
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']);
/** nginx's number for a client that went away before it was answered. */
export const clientClosed = 499;

const noHeaders: readonly string[] = [];

/** What the requests of one telemetry are entered in. */
interface Books {
  active: Gauge;
  seriesOf: SeriesOf;
  withheldSpans: CounterCell;
  withheldRecords: CounterCell;
}

/** Makes the server span, the access record and the request metrics: exactly one of each for every request that is opened. */
export function createRequestAccounts(
  telemetry: Telemetry,
): (request: IncomingMessage, path?: string) => OpenRequest {
  watchConnections();
  const books = createBooks(telemetry.metrics);
  const internals = internalsOf(telemetry);
  return (request, path = pathOf(request.url ?? '/')) => new ObservedRequest(books, internals, request, path);
}

function methodOf(method = ''): string {
  // most are this one, and to look it up costs more
  return method === 'GET' || methods.has(method) ? method : '_OTHER';
}

function createBooks(metrics: Metrics): Books {
  const duration = metrics.histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Time from the request line to the end of the answer, by method, route and status.',
    labels: ['method', 'route', 'status_code'],
  });
  const withheld = metrics.counter({
    name: 'telemetry_items_withheld_total',
    help: 'Server spans that were not sampled, and access records below the log level: never produced.',
    labels: ['signal'],
  });
  return {
    active: metrics.gauge({
      name: 'http_server_active_requests',
      help: 'Requests being answered now.',
    }),
    seriesOf: createRequestSeries(duration),
    withheldSpans: withheld.labels('traces'),
    withheldRecords: withheld.labels('logs'),
  };
}

/**
 * Where the request is under way, it only remembers: whatever can be, is done later, for many requests in one go. So is
 * the span, unless somebody asks for it.
 */
class ObservedRequest implements OpenRequest, Task {
  route: string | undefined = undefined;
  error: unknown = undefined;
  errorCode: string | undefined = undefined;
  userId: string | undefined = undefined;
  readonly #books: Books;
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

  constructor(books: Books, internals: Internals, request: IncomingMessage, path: string) {
    this.#books = books;
    this.#internals = internals;
    this.#method = methodOf(request.method);
    this.#path = path;
    this.#caller = callerOf(request.socket);
    this.#rawHeaders = request.rawHeaders;
    this.#started = internals.clock.now();
    books.active.add(1);
  }

  get span(): RecordedSpan {
    return this.#span ?? this.#makeSpan();
  }

  #makeSpan(): RecordedSpan {
    const headers = new RequestHeaders(this.#rawHeaders);
    // read once; to hold them until the request is entered would have the garbage collector copy them
    this.#rawHeaders = noHeaders;
    this.#userAgent = headers['user-agent'];
    this.#span = this.#internals.serverSpan(this.#method, headers, this.#started);
    return this.#span;
  }

  close(status: number, aborted: boolean): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#books.active.add(-1);
    // one reading for the three signals, so that they agree
    this.#ms = this.#internals.clock.now() - this.#started;
    this.#status = status;
    this.#aborted = aborted;
    this.#internals.backlog.add(this);
  }

  /** Enters it in the books. */
  settle(): void {
    const books = this.#books;
    const { span } = this;
    const series = books.seriesOf(this.#method, this.route, this.#status, this.#aborted);
    const path = cleanText(this.#path, 512);
    if (!this.#writeRecord(path, series)) books.withheldRecords.add();
    this.#endSpan(path, series);
    if (!span.exported) books.withheldSpans.add();
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

  /** The access record; false when the log's level leaves it out. */
  #writeRecord(path: string, series: RequestSeries): boolean {
    const { span, error, errorCode, userId } = this;
    const ms = this.#ms;
    const status = this.#status;
    const duration = Math.round(ms * 1e6);
    const address = addressOf(this.#caller);
    // an array that grows takes room for many more; the address is Node's own, and so clean
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

/** One that was kept without having been sampled is an exemplar, too: there is a trace to look at. */
function exemplarOf(span: RecordedSpan): ObservedSpan {
  if (span.sampled || !span.exported) return span;
  const { traceId, spanId, endMs } = span;
  return { traceId, spanId, sampled: true, endMs };
}

function pushText(fields: AttributeValue[], name: string, text: string | undefined, limit: number): void {
  // callers without types may have set anything
  if (text !== undefined) fields.push(name, cleanText(textOf(text), limit));
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
