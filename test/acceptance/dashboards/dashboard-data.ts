/** Runs the queries of the dashboards as Grafana does. */
import assert from 'node:assert/strict';
import type { ListedQuery } from '@glasshouse/monitoring';
import { type ElasticsearchQuery, grafanaSearch, runSearch } from './elasticsearch-search.js';
import { exemplarsOf, interpolate, labelValues, type PanelRange, seriesOf } from './prometheus-queries.js';

export interface DashboardData {
  prometheusUrl: string;
  /** Undefined where no log record reaches Elasticsearch. */
  elasticsearchUrl: string | undefined;
  /** Start of the traffic, in milliseconds since 1970. */
  startedMs: () => number;
}

/** Requires the query to return data, and exemplars where the panel shows them. */
export async function assertData(check: DashboardData, query: ListedQuery, service: string): Promise<void> {
  const found = await countData(check, query, service);
  assert.ok(found > 0, `no data for ${service}: ${query.expr ?? JSON.stringify(query.model)}`);
  if (query.exemplar && query.expr !== undefined) {
    const range = rangeOf(check);
    const expr = interpolate(query.expr, range, { service, instance: '.*' });
    const traceIds = await exemplarsOf(check.prometheusUrl, expr, range);
    assert.ok(traceIds.length > 0, `no exemplars for ${service}: ${expr}`);
  }
}

/** Returns the number of series, records or buckets that the query finds. */
export async function countData(check: DashboardData, query: ListedQuery, service: string): Promise<number> {
  const { prometheusUrl, elasticsearchUrl } = check;
  const range = rangeOf(check);
  const variables = { service, instance: '.*', sloth_service: '.*', sloth_slo: '.*' };
  if (query.dataSource === 'elasticsearch') {
    if (elasticsearchUrl === undefined) return 0;
    const model = query.model as unknown as ElasticsearchQuery;
    const lucene = interpolate(model.query, range, { service: service === '.*' ? '*' : service });
    const milliseconds = { from: range.start * 1000, to: range.end * 1000 };
    const found = await runSearch(elasticsearchUrl, grafanaSearch({ ...model, query: lucene }, milliseconds));
    return found.length;
  }
  const expr = interpolate(query.expr ?? '', range, variables);
  // The first start of a version may be long ago; everything else happens during the traffic.
  if (query.title.startsWith('annotation ')) range.start = range.end - 3600;
  if (query.title.startsWith('variable ')) return (await labelValues(prometheusUrl, expr)).length;
  return (await seriesOf(prometheusUrl, expr, range, query.instant)).length;
}

function rangeOf({ startedMs }: DashboardData): PanelRange {
  return { start: Math.floor(startedMs() / 1000), end: Math.ceil(Date.now() / 1000) };
}
