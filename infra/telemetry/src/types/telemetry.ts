/**
 * The public interface of the kit. Everything a service touches is named here; the folders beside this file
 * implement it.
 *
 * Context is explicit: the current {@link Span} is the first argument of whatever does work for a request, as Go
 * passes `ctx`. It is visible, typed, and costs nothing.
 */

import type { DropReason } from './delivery/drop-reasons.js';
import type { SharedAttributes } from './trace/attributes.js';

/** Value of a span attribute or a log field. Other types are converted to text: see {@link LogFields}. */
export type AttributeValue = string | number | boolean;
export type Attributes = Readonly<Record<string, AttributeValue | undefined>>;

/** Header names in lower case, as `node:http` gives them. */
export type IncomingHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** The part of a span that crosses a process boundary (W3C Trace Context, level 2). */
export interface SpanContext {
  /** 32 lower-case hex digits, never all zero. */
  readonly traceId: string;
  /** 16 lower-case hex digits, never all zero. */
  readonly spanId: string;
  readonly sampled: boolean;
  /**
   * The random-trace-id flag (§3.2.2.5.2): at least the last 7 bytes of the trace id are random. Set for traces that
   * start here, and propagated unchanged for others. Default false.
   */
  readonly randomTraceId?: boolean | undefined;
  /** Vendor-specific part: well formed, at most 512 characters. */
  readonly traceState?: string | undefined;
}

/** A span that a measured value belongs to. */
export interface ObservedSpan extends SpanContext {
  /** Epoch milliseconds, once it has ended. */
  readonly endMs?: number | undefined;
}

/** `internal` is work inside the process: a hash on a worker thread, a recovery pass. Database and cache spans are `client`. */
export type SpanKind = 'server' | 'client' | 'internal';

export interface SpanOptions {
  /** Any other value counts as `internal`. */
  kind?: SpanKind;
  attributes?: Attributes;
  /** Traces that caused this one without being its parent, e.g. the request whose saga a recovery pass finishes. */
  links?: readonly SpanContext[];
  /** For `rootSpan`: false takes it out of sampling, e.g. a look for work that is seldom there. Default: by the ratio. */
  sampled?: boolean;
}

/**
 * One timed piece of work. Must be ended exactly once; a second `end()` does nothing, and what is set after it is
 * ignored. Not sampled spans accept every call and export nothing; their logs still carry the trace id.
 */
export interface Span extends SpanContext {
  readonly name: string;
  readonly parentSpanId: string | undefined;
  /** Writes records that carry this span's trace id and span id. */
  readonly log: Logger;
  /** A span below this one in the same process. The kind defaults to `internal`. */
  child(name: string, options?: SpanOptions): Span;
  /** Sets an attribute; `undefined` is ignored. Names as in OpenTelemetry's semantic conventions. */
  set(name: string, value: AttributeValue | undefined): this;
  /**
   * Sets attributes that many spans have in common, made once by `shareAttributes`: it costs the span next to nothing,
   * however many they are. As with `set`, what is set later wins.
   */
  setShared(attributes: SharedAttributes): this;
  /** Marks a moment inside the span. */
  event(name: string, attributes?: Attributes): this;
  /** Sets status `error` and `error.type`. Give the error itself where there is one; its message is recorded, redacted. */
  fail(error: unknown): this;
  /** Changes the name, e.g. once the route is known. Low in cardinality: `GET /products/{sku}`, never a real path. */
  rename(name: string): this;
  /** Milliseconds that it took: observe these, so that the metric agrees with the span. */
  end(): number;
  /** Writes `traceparent`, `tracestate` and `b3` into `headers` and returns it. */
  inject<H extends Record<string, string>>(headers: H): H;
}

export type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/**
 * Fields beyond the built-in ones, by ECS name (`user.id`, `event.action`); `error` takes the thrown value itself.
 * `undefined` is skipped. Objects, maps and headers become dotted names, lists and sets one text; `toJSON` is called;
 * dates, URLs and regular expressions become text; values without readable data become a placeholder, e.g. `<Buffer 12
 * bytes>`.
 */
export type LogFields = Readonly<Record<string, unknown>> & { readonly error?: unknown };

/**
 * Levelled, structured. Fields are redacted by name and by shape, bounded in size, and can never break a line.
 *
 * @example
 * span.log.info('order confirmed', { 'order.id': order._id });
 * span.log.error('charge failed', { error });
 */
export interface Logger {
  trace(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  fatal(message: string, fields?: LogFields): void;
  /** An audit record: level info, always written, with `event.category`, `event.action` and `event.outcome`. */
  audit(event: AuditEvent): void;
  /** A logger that adds these fields to every record. */
  child(fields: LogFields): Logger;
  /** True when a record of this level would be written: guard only what is costly to compute. */
  enabled(level: Level): boolean;
}

export interface AuditEvent {
  /** ECS `event.category`. */
  category: 'authentication' | 'iam' | 'session' | 'configuration' | 'database';
  /** What was tried, in kebab case: `user-login`. */
  action: string;
  outcome: 'success' | 'failure' | 'unknown';
  message: string;
  fields?: LogFields;
}

/**
 * Label values of one series, in the order in which the metric declares its label names. Control characters are escaped
 * as `\u0000`, and a value over 1024 characters is truncated.
 */
export type LabelValues = readonly string[];

export interface MetricOptions {
  /** Prometheus naming: `unit` suffix, counters end in `_total`. */
  name: string;
  help: string;
  labels?: readonly string[];
  /** Series beyond this many go to one series whose labels all read `overflow`. Default 1000. */
  maxSeries?: number;
}

export interface HistogramOptions extends MetricOptions {
  /** Upper bounds, ascending, in the metric's unit. Default: 5 ms to 10 s. */
  buckets?: readonly number[];
}

/** A series that keeps its own cell: get it once with `labels()`, keep it, and adding costs nanoseconds. */
export interface CounterCell {
  /**
   * Adds `by`, default 1.
   *
   * @throws TypeError when it is negative or not a finite number
   */
  add(by?: number): void;
}
/** Both methods accept infinities and NaN, which the exposition formats support. */
export interface GaugeCell {
  /** @throws TypeError when it is not a number */
  set(value: number): void;
  /** @throws TypeError when it is not a number */
  add(by: number): void;
}
export interface HistogramCell {
  /**
   * With a sampled span, the bucket takes it as its exemplar (`trace_id`, `span_id`), but for a quarter of a second it
   * keeps the one that it has. `atMs`, epoch milliseconds, is when that was; by default when the span ended, else now.
   *
   * @throws TypeError when the value is not a finite number
   */
  observe(value: number, span?: ObservedSpan, atMs?: number): void;
}
export interface Counter extends CounterCell {
  labels(...values: LabelValues): CounterCell;
}
export interface Gauge extends GaugeCell {
  labels(...values: LabelValues): GaugeCell;
}
export interface Histogram extends HistogramCell {
  labels(...values: LabelValues): HistogramCell;
  /** Starts a timer; the returned function observes the seconds since. */
  time(span?: ObservedSpan): (...values: LabelValues) => number;
}

/**
 * The value of a metric without labels, or one value for each set of label values. An invalid value or label omits its
 * series; the first one of a metric is logged.
 */
export type Reading = number | Iterable<readonly [LabelValues, number]>;

export interface Metrics {
  /**
   * Asking again for a name returns the same metric.
   *
   * @throws TypeError for another type or other labels than before, and for a declaration that is invalid in the
   * exposition formats
   */
  counter(options: MetricOptions): Counter;
  gauge(options: MetricOptions): Gauge;
  /** A counter that something else keeps, read at each scrape. It must never go down. */
  counterFrom(options: MetricOptions, read: () => Reading): void;
  /** A gauge whose value is read at each scrape. */
  gaugeFrom(options: MetricOptions, read: () => Reading): void;
  histogram(options: HistogramOptions): Histogram;
  /** The exposition, negotiated: OpenMetrics 1.0 (with exemplars) when the `accept` header asks, else Prometheus text. */
  expose(accept?: string): Promise<{ contentType: string; body: string }>;
}

/** What became of one signal at one destination. Always: produced = delivered + queued + sum of dropped. */
export interface Account {
  signal: 'logs' | 'traces';
  /** `host:port` of a back-end, or `stdout`. */
  destination: string;
  produced: number;
  delivered: number;
  /** Waiting or in flight. */
  queued: number;
  dropped: Readonly<Record<DropReason, number>>;
}
export type { DropReason };

export interface ServiceIdentity {
  /** `service.name`. */
  name: string;
  /** `service.version`. */
  version?: string;
  /** `service.node.name`: tells instances of one service apart. Default: host name and process id. */
  instance?: string;
  /** `service.environment`. */
  environment?: string;
}

/** One process's (or one test service's) telemetry. No state lives outside it. */
export interface Telemetry {
  readonly service: Readonly<Required<ServiceIdentity>>;
  /** For what happens outside any request: start, stop, background errors. */
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Minimum level written; can be changed at run time. */
  level: Level;
  /**
   * The server span of an incoming request: continues the caller's trace (`traceparent`, `b3`, `x-b3-*`,
   * `uber-trace-id`, in that order), or starts a new one when there is none or it is malformed. Never throws.
   */
  serverSpan(name: string, headers: IncomingHeaders): Span;
  /**
   * A span whose parent is elsewhere: in another thread, a stored job, a message. `from` is what `inject` wrote, or a
   * context as plain data; when there is none or it is malformed, a new trace begins. The kind defaults to `internal`:
   * it is not a request's server span, and is not counted as one. Never throws.
   */
  continueSpan(name: string, from: IncomingHeaders | SpanContext, options?: SpanOptions): Span;
  /** A span without a parent: background work. */
  rootSpan(name: string, options?: SpanOptions): Span;
  /** The kit's own books, also exposed as `telemetry_items_*` metrics. */
  accounts(): Account[];
  /** Resolves when what is queued now was delivered or dropped, or when the deadline passed. */
  flush(deadlineMs?: number): Promise<void>;
  /** Stops taking new items, flushes within the deadline, counts the rest as dropped, frees timers and sockets. */
  close(deadlineMs?: number): Promise<void>;
}
