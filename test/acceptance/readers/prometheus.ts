import { getJson } from './get-json.js';
import type { MetricReader } from './types.js';

interface QueryResponse {
  data: { result: { metric: Record<string, string>; value: [number, string] }[] };
}
interface ExemplarResponse {
  data: {
    seriesLabels: Record<string, string>;
    exemplars: { labels: Record<string, string>; value: string }[];
  }[];
}

export interface PrometheusReader extends MetricReader {
  /** Returns the trace ids of a series selector's exemplars since a time in ms since 1970. */
  exemplars(selector: string, sinceMs: number): Promise<string[]>;
}

/** Reads Prometheus, where the label `job` is the name of the service. */
export function prometheusReader(url: string): PrometheusReader {
  return {
    name: 'prometheus',
    async requests(service, labels) {
      const matchers = Object.entries({ job: service, ...labels }).map(
        ([name, value]) => `${name}=${JSON.stringify(value)}`,
      );
      const query = `sum(http_server_request_duration_seconds_count{${matchers.join(',')}})`;
      const response = await getJson<QueryResponse>(`${url}/api/v1/query?query=${encodeURIComponent(query)}`);
      return Number(response?.data.result[0]?.value[1] ?? 0);
    },
    async exemplars(selector, sinceMs) {
      const range = `start=${sinceMs / 1000}&end=${Date.now() / 1000 + 60}`;
      const response = await getJson<ExemplarResponse>(
        `${url}/api/v1/query_exemplars?query=${encodeURIComponent(selector)}&${range}`,
      );
      return (response?.data ?? []).flatMap(({ exemplars }) =>
        exemplars.flatMap(({ labels }) => labels.trace_id ?? []),
      );
    },
  };
}
