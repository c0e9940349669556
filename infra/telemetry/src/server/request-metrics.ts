import type { CounterSeries, Gauge, Metrics } from '../types/metrics.js';
import { createRequestSeries, type SeriesOf } from './request-series.js';

/** Metrics that each request of one telemetry updates. */
export interface RequestMetrics {
  active: Gauge;
  seriesOf: SeriesOf;
  suppressedSpans: CounterSeries;
  suppressedRecords: CounterSeries;
}

/** Registers the metrics of requests; a second call for the same metrics returns the same series. */
export function createRequestMetrics(metrics: Metrics): RequestMetrics {
  const duration = metrics.histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Time from the request line to the end of the response, by method, route and status.',
    labels: ['method', 'route', 'status_code'],
  });
  const suppressed = metrics.counter({
    name: 'telemetry_items_withheld_total',
    help: 'Suppressed items: server spans that were not sampled, and access records below the log level.',
    labels: ['signal'],
  });
  return {
    active: metrics.gauge({
      name: 'http_server_active_requests',
      help: 'Requests in progress.',
    }),
    seriesOf: createRequestSeries(duration),
    suppressedSpans: suppressed.labels('traces'),
    suppressedRecords: suppressed.labels('logs'),
  };
}
