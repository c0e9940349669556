/** Logs, traces and metrics for Node services, at almost no cost. */
export { type LogFieldName, logFields } from './logs/fields.js';
export { isLevel, levels } from './logs/levels.js';
export type { LogRecord, LogSink } from './logs/record.js';
export { type ForwardLogsOptions, forwardLogs, type LogSinkFactory, streamLogs } from './logs/sinks.js';
export { defaultBuckets } from './metrics/declaration.js';
export { maskSecrets, secretName } from './redaction/secrets.js';
export { createRequestObserver, isProbe } from './server/observe-request.js';
export { createUpgradeObserver, type UpgradeObservation } from './server/observe-upgrade.js';
export type { RequestObservation } from './server/request-accounts.js';
export { type TelemetrySettings, telemetryFromSettings, telemetrySettings } from './settings.js';
export { createTelemetry, type TelemetryOptions } from './telemetry.js';
export { type SharedAttributes, shareAttributes } from './trace/attributes.js';
export type { FinishedSpan, SpanSink } from './trace/finished-span.js';
export type { KeepOptions } from './trace/keep.js';
export { extract, formatTraceParent, inject } from './trace/propagation/index.js';
export { type HttpSpansOptions, otlpSpans, type SpanSinkFactory, zipkinSpans } from './trace/sinks.js';
export type * from './types.js';
