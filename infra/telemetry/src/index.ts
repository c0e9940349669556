/** Logs, traces and metrics for Node services, at almost no cost. */
export type { Attributes, AttributeValue, SharedAttributes } from './attribute-list.js';
export { type DeliveryStats, type DropReason, dropReasons } from './delivery/delivery-stats.js';
export type { Outcome } from './delivery/outcome.js';
export { httpRetries, retryTable } from './delivery/retry-table.js';
export type { AroundSend } from './delivery/sender.js';
export type {
  Exporter,
  LogExporter,
  LogExporterFactory,
  SpanExporter,
  SpanExporterFactory,
} from './exporters/exporter.js';
export { type ForwardLogsOptions, forwardLogs } from './exporters/forward/forward-logs.js';
export type { HttpSpansOptions } from './exporters/http-spans.js';
export { otlpSpans } from './exporters/otlp/otlp-spans.js';
export { streamLogs } from './exporters/stdout/stream-logs.js';
export { zipkinSpans } from './exporters/zipkin/zipkin-spans.js';
export { type LogFieldName, logFields } from './logs/fields.js';
export { isLevel, type LogRecord, levels } from './logs/record.js';
export { defaultBuckets } from './metrics/declaration.js';
export { maskSecrets, secretName } from './redaction/secrets.js';
export { closedByPeer } from './server/connection-end.js';
export { createRequestObserver, isProbe } from './server/observe-request.js';
export { createUpgradeObserver, type UpgradeObservation } from './server/observe-upgrade.js';
export type { RequestObservation } from './server/request-recorder.js';
export {
  type ExporterSet,
  type TelemetrySettings,
  telemetryBounds,
  telemetryFromSettings,
  telemetrySettings,
} from './settings.js';
export { createTelemetry, type TelemetryOptions } from './telemetry.js';
export { shareAttributes } from './trace/attributes.js';
export type { FinishedSpan } from './trace/finished-span.js';
export { extract, formatTraceParent, inject } from './trace/propagation/index.js';
export type { TailSamplingOptions } from './trace/sampling.js';
export type * from './types/log.js';
export type * from './types/metrics.js';
export type * from './types/span.js';
export type * from './types/telemetry.js';
