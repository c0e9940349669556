import { getJson } from './get-json.js';
import type { LogReader, ReadRecord } from './types.js';

interface SearchResponse {
  hits: { hits: { _source: Record<string, unknown> }[] };
}

/** Data stream that Fluentd writes to. */
export const logIndex = 'logs-glasshouse-default';

export function elasticsearchReader(url: string): LogReader {
  return {
    name: 'elasticsearch',
    async records(traceId) {
      const response = await getJson<SearchResponse>(`${url}/${logIndex}/_search`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ size: 1000, query: { term: { 'trace.id': traceId } } }),
      });
      return (response?.hits.hits ?? []).map(({ _source }) => flatten(_source));
    },
  };
}

/** Converts nested ECS fields to dotted names; Elasticsearch treats both alike. */
export function flatten(value: Readonly<Record<string, unknown>>, prefix = ''): ReadRecord {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? Object.entries(flatten(inner as Record<string, unknown>, `${prefix}${key}.`))
        : [[prefix + key, inner] as const],
    ),
  );
}
