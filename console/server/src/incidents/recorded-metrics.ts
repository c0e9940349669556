/** Expressions that a recording evaluates every 5 s. `rate` over 20 s covers four scrapes. */
export interface RecordedMetric {
  name: string;
  unit: string;
  expr: string;
}

const served = 'http_server_request_duration_seconds';

/** Values of each service in a frame, by `job`. */
export const frameExpressions = {
  ratePerS: `sum by (job) (rate(${served}_count[20s]))`,
  errorsPerS: `sum by (job) (rate(${served}_count{status_code=~"5.."}[20s]))`,
  p95S: `histogram_quantile(0.95, sum by (le, job) (rate(${served}_bucket[20s])))`,
  up: 'max by (job) (up)',
} as const;

/** Series beside the frames. */
export const recordedMetrics: readonly RecordedMetric[] = [
  {
    name: 'Requests by status',
    unit: '1/s',
    expr: `sum by (status_code) (rate(${served}_count{job="gateway"}[20s]))`,
  },
  {
    name: 'Event-loop delay, 99th percentile',
    unit: 's',
    expr: 'max by (job) (nodejs_eventloop_lag_p99_seconds)',
  },
  { name: 'Heap in use', unit: 'bytes', expr: 'max by (job) (nodejs_heap_size_used_bytes)' },
  { name: 'Processor time', unit: 's/s', expr: 'sum by (job) (rate(process_cpu_seconds_total[20s]))' },
  {
    name: 'Pauses by cause',
    unit: 's/s',
    expr: 'sum by (job, cause) (rate(process_pause_seconds_total[20s]))',
  },
  {
    name: 'Database operations, 95th percentile',
    unit: 's',
    expr: 'histogram_quantile(0.95, sum by (le, job) (rate(db_client_operation_duration_seconds_bucket[20s])))',
  },
  {
    name: 'Database operations',
    unit: '1/s',
    expr: 'sum by (job) (rate(db_client_operation_duration_seconds_count[20s]))',
  },
  {
    name: 'Cache reads by outcome',
    unit: '1/s',
    expr: 'sum by (job, outcome) (rate(cache_operations_total{operation="get"}[20s]))',
  },
  { name: 'Orders by outcome', unit: '1/s', expr: 'sum by (outcome) (rate(order_transactions_total[20s]))' },
  { name: 'Revenue', unit: 'minor units/s', expr: 'sum(rate(orders_revenue_minor_units_total[20s]))' },
  { name: 'Open circuit breakers', unit: '1', expr: 'max by (job, peer) (http_client_breaker_state)' },
  {
    name: 'Telemetry dropped',
    unit: '1/s',
    expr: 'sum by (job, signal) (rate(telemetry_items_dropped_total[20s]))',
  },
];
