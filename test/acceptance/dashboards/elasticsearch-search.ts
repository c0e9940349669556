/** Query of a panel as Grafana stores it: the parts that the dashboards use. */
export interface ElasticsearchQuery {
  query: string;
  timeField: string;
  metrics: readonly { id: string; type: string; field?: string; settings?: { limit?: string } }[];
  bucketAggs: readonly {
    id: string;
    type: string;
    field: string;
    settings?: { size?: string; order?: string; orderBy?: string; min_doc_count?: string };
  }[];
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Returns the search that Grafana sends to Elasticsearch for a query, in the form of its `_msearch` requests
 * (grafana/grafana, pkg/tsdb/elasticsearch/data_query.go and client/search_request.go).
 *
 * @param range of the panel, in milliseconds since 1970
 */
export function grafanaSearch(query: ElasticsearchQuery, range: { from: number; to: number }): Json {
  const { timeField, metrics } = query;
  const filter = [
    { range: { [timeField]: { gte: range.from, lte: range.to, format: 'epoch_millis' } } },
    { query_string: { analyze_wildcard: true, query: query.query } },
  ];
  const overTime = {
    date_histogram: {
      field: timeField,
      fixed_interval: '10000ms',
      min_doc_count: 0,
      extended_bounds: { min: range.from, max: range.to },
      format: 'epoch_millis',
    },
  };
  const [first] = metrics;
  if (first?.type === 'logs') {
    return {
      size: Number(first.settings?.limit ?? 500),
      query: { bool: { filter } },
      sort: [{ [timeField]: { order: 'desc', unmapped_type: 'boolean' } }, { _doc: { order: 'desc' } }],
      docvalue_fields: [timeField],
      script_fields: {},
      highlight: {
        fields: { '*': {} },
        pre_tags: ['@HIGHLIGHT@'],
        post_tags: ['@/HIGHLIGHT@'],
        fragment_size: 2147483647,
      },
      aggs: { '1': overTime },
    };
  }
  // From the innermost aggregation outwards. A count is no aggregation: each bucket has one.
  let aggs: Json = Object.fromEntries(
    metrics.flatMap(({ id, type, field }) => (type === 'count' ? [] : [[id, { [type]: { field } }]])),
  );
  for (const { id, type, field, settings = {} } of query.bucketAggs.toReversed()) {
    const nested = Object.keys(aggs).length > 0 ? { aggs } : {};
    const own =
      type === 'date_histogram'
        ? overTime
        : {
            terms: {
              field,
              size: Number(settings.size),
              order: { [settings.orderBy ?? '_count']: settings.order },
              min_doc_count: Number(settings.min_doc_count),
            },
          };
    aggs = { [id]: { ...own, ...nested } };
  }
  return { size: 0, query: { bool: { filter } }, aggs };
}

interface SearchResponse {
  error?: unknown;
  hits?: { hits: { _source: Json }[] };
  aggregations?: Record<string, { buckets: Json[] }>;
}

/**
 * Runs a search as Grafana does, with `_msearch`.
 *
 * @returns the found records, or the buckets of the outermost aggregation
 * @throws Error with Elasticsearch's answer when the search fails
 */
export async function runSearch(url: string, body: Json): Promise<readonly Json[]> {
  const header = { ignore_unavailable: true, index: 'logs-glasshouse-*', search_type: 'query_then_fetch' };
  const response = await fetch(`${url}/_msearch?max_concurrent_shard_requests=5`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: `${JSON.stringify(header)}\n${JSON.stringify(body)}\n`,
    signal: AbortSignal.timeout(10_000),
  });
  const { responses = [], ...failure } = (await response.json()) as { responses?: SearchResponse[] };
  const [found] = responses;
  if (!found || found.error) throw new Error(JSON.stringify(found?.error ?? failure).slice(0, 500));
  if (body.size !== 0) return (found.hits?.hits ?? []).map(({ _source }) => _source);
  return Object.values(found.aggregations ?? {})[0]?.buckets ?? [];
}
