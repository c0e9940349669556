import type { Attributes, AttributeValue, SharedAttributes } from '../attribute-list.js';
import type { Logger } from './log.js';

/** Headers by their lower-case names, as in `node:http`. */
export type IncomingHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** Part of a span that is propagated to other processes (W3C Trace Context, level 2). */
export interface SpanContext {
  /** 32 lower-case hex digits, never all zero. */
  readonly traceId: string;
  /** 16 lower-case hex digits, never all zero. */
  readonly spanId: string;
  readonly sampled: boolean;
  /**
   * The random-trace-id flag (§3.2.2.5.2): at least the last 7 bytes of the trace id are random. Set for traces that
   * start in this process, and propagated unchanged for others. Default false.
   */
  readonly randomTraceId?: boolean | undefined;
  /** Vendor-specific part: well formed, at most 512 characters. */
  readonly traceState?: string | undefined;
}

/** Span in which a metric value was observed. */
export interface ObservedSpan extends SpanContext {
  /** End time in epoch milliseconds; undefined until the span has ended. */
  readonly endMs?: number | undefined;
}

/**
 * `internal` is work inside the process: a hash on a worker thread, a recovery pass. Database and cache spans are
 * `client`.
 */
export type SpanKind = 'server' | 'client' | 'internal';

export interface SpanOptions {
  /** Any other value counts as `internal`. */
  kind?: SpanKind;
  attributes?: Attributes;
  /** Traces that caused this one without being its parent, e.g. the request whose work a recovery pass finishes. */
  links?: readonly SpanContext[];
  /**
   * For `rootSpan`: false excludes the trace from sampling, e.g. for polling that rarely finds work. Default: by the
   * ratio.
   */
  sampled?: boolean;
}

/**
 * One timed operation. Must be ended once; after `end()`, calls that would change the span are ignored. Unsampled spans
 * accept every call and are not exported; their log records still have the trace id.
 */
export interface Span extends SpanContext {
  readonly name: string;
  readonly parentSpanId: string | undefined;
  /** Writes records with this span's trace id and span id. */
  readonly log: Logger;
  /** Creates a child span in the same process. The kind defaults to `internal`. */
  child(name: string, options?: SpanOptions): Span;
  /** Sets an attribute; `undefined` is ignored. Names follow OpenTelemetry's semantic conventions. */
  set(name: string, value: AttributeValue | undefined): this;
  /**
   * Sets attributes that many spans share, created once by `shareAttributes`. The cost does not depend on their number.
   * Later values replace earlier ones, as with `set`.
   */
  setShared(attributes: SharedAttributes): this;
  /** Adds an event with the current time. */
  event(name: string, attributes?: Attributes): this;
  /**
   * Sets the status `error` and `error.type`. Pass the error itself if there is one: its redacted message is recorded.
   */
  fail(error: unknown): this;
  /**
   * Changes the name, e.g. once the route is known. Must be of low cardinality: `GET /items/{id}`, never a real path.
   */
  rename(name: string): this;
  /**
   * Ends the span. Returns its duration in milliseconds; observe this value in metrics, so that metric and span agree.
   */
  end(): number;
  /** Writes `traceparent`, `tracestate` and `b3` into `headers` and returns it. */
  inject<H extends Record<string, string>>(headers: H): H;
}
