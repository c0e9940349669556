/** Response of `GET /api/traces/{id}/context`. */
import Type, { type Static } from 'typebox';

export const SpanPercentile = Type.Object({
  percentile: Type.Number({
    description: 'Share of the spans of the same operation that took at most as long, 0 to 100',
  }),
  ofCount: Type.Integer({ description: 'Number of spans of the same operation' }),
  p50Us: Type.Number(),
  p95Us: Type.Number(),
});
export type SpanPercentile = Static<typeof SpanPercentile>;

export const TraceContext = Type.Object({
  percentiles: Type.Record(Type.String(), SpanPercentile, {
    description: 'By span id; of two spans with one id (B3), the server span',
  }),
  typicalTraceId: Type.Optional(
    Type.String({ description: 'Another trace of the same route, without error, with the median duration' }),
  ),
  linkedFrom: Type.Array(Type.Object({ traceId: Type.String(), spanId: Type.String() }), {
    description: 'Spans of other traces that link to this trace',
  }),
});
export type TraceContext = Static<typeof TraceContext>;
