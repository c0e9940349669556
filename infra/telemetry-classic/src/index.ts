/**
 * Exporters that use zipkin, jaeger-client and fluent-logger behind the kit's interfaces, for
 * `TELEMETRY_CLIENTS=classic` and for comparisons. Each library is loaded when its factory is called. The exporters
 * work around known defects of the libraries, but do not reduce their cost.
 */
export { chosenExporters } from './chosen-exporters.js';
export { fluentLoggerLogs } from './fluent-logs.js';
export { jaegerClientSpans, jaegerThriftRetries } from './jaeger-spans.js';
export { type ClassicSettings, classicSettings } from './settings.js';
export { zipkinClientSpans } from './zipkin-spans.js';
