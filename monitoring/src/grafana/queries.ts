import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import * as elasticsearch from '@grafana/grafana-foundation-sdk/elasticsearch';
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import { dataSources } from './data-sources.js';

export type QueryBuilder = Builder<Dataquery> & { refId(refId: string): unknown };

/** Query over the shown time range. `legend` may name labels: `{{route}}`. */
export function range(
  expr: string,
  legend: string,
  options: { exemplars?: boolean } = {},
): prometheus.DataqueryBuilder {
  return new prometheus.DataqueryBuilder()
    .datasource(dataSources.prometheus)
    .editorMode(prometheus.QueryEditorMode.Code)
    .expr(expr)
    .legendFormat(legend)
    .range()
    .exemplar(options.exemplars ?? false);
}

/** Query for the end of the shown time range; `format` table has a column for each label. */
export function instant(expr: string, legend: string, format: 'series' | 'table' = 'series') {
  return new prometheus.DataqueryBuilder()
    .datasource(dataSources.prometheus)
    .editorMode(prometheus.QueryEditorMode.Code)
    .expr(expr)
    .legendFormat(legend)
    .instant()
    .format(format === 'table' ? prometheus.PromQueryFormat.Table : prometheus.PromQueryFormat.TimeSeries);
}

/** Increases of the buckets of a histogram, by `le`, for a heat map with exemplars. */
export function buckets(expr: string): prometheus.DataqueryBuilder {
  return range(expr, '{{le}}', { exemplars: true }).format(prometheus.PromQueryFormat.Heatmap);
}

/** Log records that match a Lucene query, newest first. */
export function logRecords(lucene: string, limit = 200): QueryBuilder {
  return elasticQuery(lucene)
    .metrics([metric({ type: 'logs', id: '1', settings: { limit: String(limit) } })])
    .bucketAggs([]);
}

/** Number of log records over time for each of the most frequent values of a keyword field. */
export function recordsOverTime(lucene: string, field: string, size = 10): QueryBuilder {
  return elasticQuery(lucene)
    .alias(`{{${field}}}`)
    .metrics([metric({ type: 'count', id: '1' })])
    .bucketAggs([
      terms(field, size, '_count'),
      new elasticsearch.DateHistogramBuilder()
        .id('3')
        .field('@timestamp')
        .settings({ interval: 'auto', min_doc_count: '0' }),
    ]);
}

/** Table of the most frequent values of a keyword field, with the number of records and the sum of a numeric field. */
export function recordsByValue(lucene: string, field: string, sum: string, size = 20): QueryBuilder {
  return elasticQuery(lucene)
    .metrics([metric({ type: 'count', id: '1' }), metric({ type: 'sum', id: '4', field: sum })])
    .bucketAggs([terms(field, size, '_count')]);
}

function elasticQuery(lucene: string): elasticsearch.DataqueryBuilder {
  return new elasticsearch.DataqueryBuilder()
    .datasource(dataSources.elasticsearch)
    .query(lucene)
    .timeField('@timestamp');
}

function terms(field: string, size: number, orderBy: string): elasticsearch.TermsBuilder {
  return new elasticsearch.TermsBuilder()
    .id('2')
    .field(field)
    .settings({
      order: elasticsearch.TermsOrder.Desc,
      size: String(size),
      min_doc_count: '1',
      orderBy,
    });
}

/** The SDK's own builders of metric aggregations write the type `unknown`, which Grafana refuses. */
function metric(
  aggregation: elasticsearch.MetricAggregation & { type: elasticsearch.MetricAggregationType },
): Builder<elasticsearch.MetricAggregation> {
  return { build: () => aggregation };
}
