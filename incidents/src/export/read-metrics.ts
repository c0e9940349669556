import type { ConsoleClient } from '../cli/console-client.js';
import { csvLine } from './csv.js';
import type { ExportRange } from './read-pages.js';

const served = 'http_server_request_duration_seconds';
const quantile = (share: number) =>
  `histogram_quantile(${share}, sum by (le, job) (rate(${served}_bucket[20s])))`;

/** Metrics by the names that RCAEval uses in its columns `<service>_<metric>`; latencies in seconds, memory in bytes. */
const expressions: Readonly<Record<string, string>> = {
  workload: `sum by (job) (rate(${served}_count[20s]))`,
  error: `sum by (job) (rate(${served}_count{status_code=~"5.."}[20s])) or sum by (job) (rate(${served}_count[20s])) * 0`,
  'latency-50': quantile(0.5),
  'latency-90': quantile(0.9),
  cpu: 'sum by (job) (rate(process_cpu_seconds_total[20s]))',
  mem: 'sum by (job) (process_resident_memory_bytes)',
  heap: 'sum by (job) (nodejs_heap_size_used_bytes)',
  eventloop: 'max by (job) (nodejs_eventloop_lag_p99_seconds)',
};

const stepS = 5;

/** Returns the lines of `metrics.csv`: `time` in Unix seconds, and one column for each service and metric. */
export async function readMetrics(
  client: Pick<ConsoleClient, 'get'>,
  { sinceMs, untilMs }: ExportRange,
): Promise<string[]> {
  const columns = new Map<string, Map<number, number>>();
  for (const [metric, expr] of Object.entries(expressions)) {
    const query = new URLSearchParams({
      expr,
      since: String(sinceMs),
      until: String(untilMs),
      step: String(stepS),
      limit: '50',
    });
    const { items } = await client.get<{
      items: { labels: Record<string, string>; points: [number, number | string | null][] }[];
    }>(`/api/metrics/query?${query}`);
    for (const { labels, points } of items) {
      const numbers = points.filter((point): point is [number, number] => typeof point[1] === 'number');
      columns.set(`${labels.job}_${metric}`, new Map(numbers));
    }
  }
  const names = [...columns.keys()].sort();
  const times = [...new Set([...columns.values()].flatMap((values) => [...values.keys()]))].sort(
    (a, b) => a - b,
  );
  return [
    csvLine(['time', ...names]),
    ...times.map((atMs) => csvLine([atMs / 1000, ...names.map((name) => columns.get(name)?.get(atMs))])),
  ];
}
