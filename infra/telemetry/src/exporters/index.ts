/**
 * Building blocks for exporters outside this package: queue, retries and statistics of a destination, and encodings.
 */
export { asObject } from '../attribute-list.js';
export type { DeliveryStats, Undelivered } from '../delivery/delivery-stats.js';
export { Destination, type DestinationOptions } from '../delivery/destination.js';
export type { HttpProtocol } from '../delivery/http-outcome.js';
export { createHttpSender, type HttpSenderOptions, httpAddress } from '../delivery/http-sender.js';
export { delivered, failed, type Outcome, refused } from '../delivery/outcome.js';
export type { HttpRetries } from '../delivery/retry-table.js';
export type { QueueItem, ReportProblem, Sender } from '../delivery/sender.js';
export { identityFields } from '../logs/fields.js';
export type { SpanEvent } from '../trace/finished-span.js';
export { readAck } from './forward/ack.js';
export { hostAndPort } from './forward/forward-logs.js';
export { httpSpans } from './http-spans.js';
export { annotationText, remoteServiceOf } from './zipkin/span-mapping.js';
export { zipkinProtocol } from './zipkin/zipkin-spans.js';
