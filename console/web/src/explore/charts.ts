/** Greatest number of charts on the page. */
export const maxCharts = 8;

const nameAt = (index: number) => (index === 0 ? 'expr' : `expr${index + 1}`);

/** Returns the expressions of an address, in order. */
export function expressionsOf(query: URLSearchParams): string[] {
  const expressions: string[] = [];
  for (let i = 0; i < maxCharts; i++) {
    const expr = (query.get(nameAt(i)) ?? '').trim();
    if (expr !== '') expressions.push(expr);
  }
  return expressions;
}

/** Returns the parameters of the address for a list of expressions; unused ones are undefined. */
export function chartQuery(expressions: readonly string[]): Record<string, string | undefined> {
  return Object.fromEntries(
    Array.from({ length: maxCharts }, (_, i) => [nameAt(i), expressions[i] || undefined]),
  );
}

/** Returns the address of the page with charts. */
export function exploreLink(
  expressions: readonly string[],
  range?: { since: string; until?: string | undefined },
): string {
  const query = new URLSearchParams();
  expressions.slice(0, maxCharts).forEach((expr, i) => {
    query.set(nameAt(i), expr);
  });
  if (range) query.set('since', range.since);
  if (range?.until) query.set('until', range.until);
  return `#/explore?${query}`;
}

/** Charts that the empty page offers. */
export const suggestions: readonly { title: string; expr: string }[] = [
  {
    title: 'Requests by service',
    expr: 'sum by (job) (rate(http_server_request_duration_seconds_count[1m]))',
  },
  {
    title: '95th percentile by service',
    expr: 'histogram_quantile(0.95, sum by (le, job) (rate(http_server_request_duration_seconds_bucket[1m])))',
  },
  {
    title: 'Failed requests by route',
    expr: 'sum by (job, route) (rate(http_server_request_duration_seconds_count{status_code=~"5.."}[1m])) > 0',
  },
  { title: 'Event-loop delay', expr: 'max by (job) (nodejs_eventloop_lag_p99_seconds)' },
  { title: 'Memory', expr: 'sum by (job) (process_resident_memory_bytes)' },
  { title: 'Processor time', expr: 'sum by (job) (rate(process_cpu_seconds_total[1m]))' },
];
