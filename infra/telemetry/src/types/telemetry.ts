/**
 * Public interface of the kit. This folder declares everything that a service uses; the other folders implement it.
 *
 * Context is explicit: the current {@link Span} is the first argument of each function that works for a request, like
 * `ctx` in Go. It is visible, typed, and costs nothing.
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
  /** `service.node.name`, unique among the instances of the service. Default: host name and process id. */
  instance?: string;
  /** `service.environment`. */
  environment?: string;
}

/** Telemetry of one process, or of one service in a test. Several instances do not affect each other. */
export interface Telemetry {
  readonly service: Readonly<Required<ServiceIdentity>>;
  /** Logger for events outside requests: start, stop, background errors. */
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Minimum level that is written; can be changed at run time. */
  level: Level;
  /**
   * Creates the server span of an incoming request. Continues the caller's trace (`traceparent`, `b3`, `x-b3-*`,
   * `uber-trace-id`, in that order), or starts a new one when the headers are missing or malformed. Never throws.
   */
  serverSpan(name: string, headers: IncomingHeaders): Span;
  /**
   * Creates a span whose parent is in another thread, a stored job or a message. `from` is the headers that `inject`
   * wrote, or a context as plain data; when it is missing or malformed, a new trace starts. The kind defaults to
   * `internal`, so that the span is not counted as a request. Never throws.
   */
  continueSpan(name: string, from: IncomingHeaders | SpanContext, options?: SpanOptions): Span;
  /** Creates a span without a parent, for background work. */
  rootSpan(name: string, options?: SpanOptions): Span;
  /** Returns the delivery statistics of each signal and destination, also exposed as `telemetry_items_*` metrics. */
  deliveryStats(): DeliveryStats[];
  /** Resolves when all items queued at the call are delivered or dropped, or after `deadlineMs` (default 5000). */
  flush(deadlineMs?: number): Promise<void>;
  /**
   * Stops accepting items, flushes for at most `deadlineMs` (default 5000), drops the rest, releases timers and
   * sockets.
   */
  close(deadlineMs?: number): Promise<void>;
}
