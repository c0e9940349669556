/** Response of `GET /api/spans`. */
import Type, { type Static } from 'typebox';
import { pageEnd, queryEnd } from './lists.js';
import { Attributes, SpanKind } from './spans.js';

export const FoundSpan = Type.Object({
  traceId: Type.String(),
  spanId: Type.String(),
  parentId: Type.Optional(Type.String()),
  service: Type.String(),
  instance: Type.Optional(Type.String()),
  kind: SpanKind,
  name: Type.String(),
  peer: Type.Optional(Type.String({ description: 'Called service, database or cache of a client span' })),
  startUs: Type.Number({ description: 'Epoch microseconds' }),
  durationUs: Type.Number(),
  selfUs: Type.Number({ description: 'Duration without the time in which a child span ran' }),
  error: Type.Boolean(),
  statusCode: Type.Optional(Type.Integer()),
  attributes: Attributes,
});
export type FoundSpan = Static<typeof FoundSpan>;

export const SpanList = Type.Object({ items: Type.Array(FoundSpan), ...pageEnd, ...queryEnd });
export type SpanList = Static<typeof SpanList>;
