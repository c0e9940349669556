/** Responses of `GET /api/metrics` and `/api/metrics/requests`. */
import Type, { type Static } from 'typebox';
import { EpochMs, JsonNumber, Nullable, Texts } from './values.js';

export const metricTypes = [
  'counter',
  'gauge',
  'histogram',
  'summary',
  'gaugehistogram',
  'info',
  'stateset',
  'unknown',
] as const;
export type MetricType = (typeof metricTypes)[number];

export const SeriesView = Type.Object({
  name: Type.String(),
  service: Type.String(),
  instance: Type.String({ description: 'Host and port' }),
  type: Type.Enum([...metricTypes]),
  help: Type.Optional(Type.String()),
  labels: Texts,
  value: Type.Union([JsonNumber, Type.Null()], {
    description: 'Null when the latest scrape failed or did not contain the series',
  }),
  exemplar: Type.Optional(
    Type.Object({
      traceId: Type.Optional(Type.String()),
      value: JsonNumber,
      timestamp: Type.Optional(Type.Number({ description: 'Unix seconds' })),
    }),
  ),
  points: Type.Optional(
    Type.Array(Type.Tuple([EpochMs, Nullable(JsonNumber)]), {
      description: 'Time and value, oldest first; only with the query parameter `name`',
    }),
  ),
});
export type SeriesView = Static<typeof SeriesView>;

export const SeriesList = Type.Object({
  items: Type.Array(SeriesView),
  total: Type.Integer({ description: 'Number of matching series' }),
  truncated: Type.Boolean({ description: 'True when `limit` omitted some of them' }),
});
export type SeriesList = Static<typeof SeriesList>;

const Quantile = Type.Union([Type.Number(), Type.Null()], { description: 'Seconds; null without requests' });

export const RequestPoint = Type.Object({
  timeMs: EpochMs,
  rate: Type.Union([Type.Number(), Type.Null()], {
    description: 'Requests per second; null when no instance responded twice, or a counter is not finite',
  }),
  errorRate: Type.Union([Type.Number(), Type.Null()], {
    description: 'Share of responses with a 5xx status, 0 to 1; null without requests',
  }),
  p50: Quantile,
  p95: Quantile,
  p99: Quantile,
});
export type RequestPoint = Static<typeof RequestPoint>;

export const RequestExemplar = Type.Object({
  traceId: Type.String(),
  instance: Type.String(),
  value: JsonNumber,
  timeMs: Type.Optional(EpochMs),
  method: Type.Optional(Type.String()),
  route: Type.Optional(Type.String()),
  statusCode: Type.Optional(Type.String()),
});
export type RequestExemplar = Static<typeof RequestExemplar>;

export const RequestStatistics = Type.Object({
  service: Type.String(),
  instance: Type.Optional(Type.String({ description: 'Present when the points belong to one instance' })),
  instances: Type.Array(Type.Object({ instance: Type.String(), isGone: Type.Boolean() }), {
    description: 'All instances with stored series, including those that are no longer scraped',
  }),
  points: Type.Array(RequestPoint),
  exemplars: Type.Array(RequestExemplar, { description: 'Durations in seconds, slowest first' }),
});
export type RequestStatistics = Static<typeof RequestStatistics>;

export const RequestStatisticsList = Type.Object({ items: Type.Array(RequestStatistics) });
export type RequestStatisticsList = Static<typeof RequestStatisticsList>;
