/** Responses of `GET /api/metrics/names` and `/api/metrics/query`. */
import Type, { type Static } from 'typebox';
import { metricTypes } from './metrics.js';
import { EpochMs, JsonNumber, Nullable, Texts } from './values.js';

export const MetricName = Type.Object({
  name: Type.String(),
  type: Type.Enum([...metricTypes, 'recorded'], { description: 'recorded: written by a recording rule' }),
  help: Type.Optional(Type.String()),
  series: Type.Integer({ description: 'Number of series' }),
  labels: Type.Record(Type.String(), Type.Array(Type.String()), {
    description: 'Values of each label, most frequent first; at most 20',
  }),
});
export type MetricName = Static<typeof MetricName>;

export const MetricNameList = Type.Object({
  items: Type.Array(MetricName, { description: 'By name' }),
  total: Type.Integer(),
  truncated: Type.Boolean(),
});
export type MetricNameList = Static<typeof MetricNameList>;

export const QueryExemplar = Type.Object({
  traceId: Type.String(),
  value: JsonNumber,
  timeMs: EpochMs,
  stored: Type.Boolean({ description: 'False when the console does not store the trace, or no longer' }),
  labels: Texts,
});
export type QueryExemplar = Static<typeof QueryExemplar>;

export const MetricsQueryResult = Type.Object({
  items: Type.Array(
    Type.Object({
      labels: Texts,
      points: Type.Array(Type.Tuple([EpochMs, Nullable(JsonNumber)]), {
        description: 'Time and value; null for a time without a value',
      }),
    }),
    { description: 'Series with the largest last value first' },
  ),
  total: Type.Integer({ description: 'Number of series' }),
  truncated: Type.Boolean({ description: 'True when `limit` omitted some of them' }),
  exemplars: Type.Array(QueryExemplar, {
    description:
      'Traces of the histograms that the expression reads, spread over the range, largest value first',
  }),
  sinceMs: EpochMs,
  untilMs: EpochMs,
  stepMs: Type.Number(),
});
export type MetricsQueryResult = Static<typeof MetricsQueryResult>;
