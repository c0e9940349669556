/**
 * The field's own clients behind the kit's interfaces: `TELEMETRY_CLIENTS=classic`, and for comparing. Each library is
 * an optional dependency, loaded when its factory is called. What they are known to do wrong is contained here; what
 * they cost is not.
 */
export { fluentLoggerLogs } from './fluent-logs.js';
export { jaegerClientSpans } from './jaeger-spans.js';
export { zipkinClientSpans } from './zipkin-spans.js';
