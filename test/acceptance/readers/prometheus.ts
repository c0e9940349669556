import { getJson } from './get-json.js';
import type { MetricReader } from './types.js';

interface QueryAnswer {
  data: { result: { metric: Record<string, string>; value: [number, string] }[] };
}
interface ExemplarAnswer {
  data: {
    seriesLabels: Record<string, string>;
    exemplars: { labels: Record<string, string>; value: string }[];
  }[];
}

export interface PrometheusReader extends MetricReader {
  /** Returns the trace ids of a series selector's exemplars in the last 15 minutes. */
  exemplars(selector: string): Promise<string[]>;
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
      const answer = await getJson<QueryAnswer>(`${url}/api/v1/query?query=${encodeURIComponent(query)}`);
      return Number(answer?.data.result[0]?.value[1] ?? 0);
    },
    async exemplars(selector) {
      const end = Date.now() / 1000 + 60;
      const range = `start=${end - 900}&end=${end}`;
      const answer = await getJson<ExemplarAnswer>(
        `${url}/api/v1/query_exemplars?query=${encodeURIComponent(selector)}&${range}`,
      );
      return (answer?.data ?? []).flatMap(({ exemplars }) =>
        exemplars.flatMap(({ labels }) => labels.trace_id ?? []),
      );
    },
  };
}
