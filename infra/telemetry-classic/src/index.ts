/**
 * Spans by zipkin and jaeger-client and logs by fluent-logger, behind the kit's interfaces: for `TELEMETRY_CLIENTS=classic`
 * and for comparisons. Each library is loaded when its factory is called. Known defects of the libraries are contained
 * here; their cost is not.
 */
export { chosenExporters } from './chosen-exporters.js';
export { fluentLoggerLogs } from './fluent-logs.js';
export { jaegerClientSpans, jaegerThriftRetries } from './jaeger-spans.js';
export { type ClassicSettings, classicSettings } from './settings.js';
export { zipkinClientSpans } from './zipkin-spans.js';
