/**
 * The public interface of the kit. Everything a service uses is declared in this folder; the other folders
 * implement it.
 *
 * Context is explicit: the current {@link Span} is the first argument of each function that works for a request, as in
 * Go's `ctx`. It is visible, typed, and costs nothing.
 */

import type { DeliveryStats } from '../delivery/delivery-stats.js';
import type { Level, Logger } from './log.js';
import type { Metrics } from './metrics.js';
import type { IncomingHeaders, Span, SpanContext, SpanOptions } from './span.js';

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
  /** Logger for events outside any request: start, stop, background errors. */
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Minimum level that is written; can be changed at run time. */
  level: Level;
  /**
   * The server span of an incoming request: continues the caller's trace (`traceparent`, `b3`, `x-b3-*`,
   * `uber-trace-id`, in that order), or starts a new one when there is none or it is malformed. Never throws.
   */
  serverSpan(name: string, headers: IncomingHeaders): Span;
  /**
   * A span whose parent is in another thread, a stored job or a message. `from` has the headers that `inject` wrote, or a
   * context as plain data; when it is missing or malformed, a new trace starts. The kind defaults to `internal`:
   * it is not a request's server span, and is not counted as one. Never throws.
   */
  continueSpan(name: string, from: IncomingHeaders | SpanContext, options?: SpanOptions): Span;
  /** A span without a parent: background work. */
  rootSpan(name: string, options?: SpanOptions): Span;
  /** Returns the delivery statistics of each signal and destination, also exposed as `telemetry_items_*` metrics. */
  deliveryStats(): DeliveryStats[];
  /** Resolves when all items that are queued now were delivered or dropped, or when the deadline has passed. */
  flush(deadlineMs?: number): Promise<void>;
  /** Stops taking new items, flushes within the deadline, counts the rest as dropped, frees timers and sockets. */
  close(deadlineMs?: number): Promise<void>;
}
