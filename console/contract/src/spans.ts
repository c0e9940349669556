/** Spans as the console stores and returns them, in one form for every protocol. */
import Type, { type Static } from 'typebox';
import { Scalar } from './values.js';

export type { Scalar };

export const SpanKind = Type.Enum(['server', 'client', 'producer', 'consumer', 'internal']);
export type SpanKind = Static<typeof SpanKind>;

export const Attributes = Type.Record(Type.String(), Scalar);
export type Attributes = Static<typeof Attributes>;

const EpochUs = Type.Number({ description: 'Epoch microseconds' });

export const SpanEvent = Type.Object({
  timeUs: EpochUs,
  name: Type.String(),
  attributes: Type.Optional(Attributes),
});
export type SpanEvent = Static<typeof SpanEvent>;

export const SpanEndpoint = Type.Object(
  {
    serviceName: Type.Optional(Type.String()),
    ipv4: Type.Optional(Type.String()),
    ipv6: Type.Optional(Type.String()),
    port: Type.Optional(Type.Integer()),
  },
  { description: "Zipkin's `Endpoint`, with the members that the sender reported" },
);
export type SpanEndpoint = Static<typeof SpanEndpoint>;

export const SpanLink = Type.Object({
  traceId: Type.String(),
  spanId: Type.String(),
  traceState: Type.Optional(Type.String({ description: 'W3C `tracestate` of the linked span' })),
  attributes: Type.Optional(Attributes),
});
export type SpanLink = Static<typeof SpanLink>;

export const SpanScope = Type.Object(
  {
    name: Type.Optional(Type.String()),
    version: Type.Optional(Type.String()),
    attributes: Type.Optional(Attributes),
  },
  { description: 'Instrumentation scope of OpenTelemetry' },
);
export type SpanScope = Static<typeof SpanScope>;

export const DroppedCounts = Type.Object(
  {
    attributes: Type.Optional(Type.Integer()),
    events: Type.Optional(Type.Integer()),
    links: Type.Optional(Type.Integer()),
  },
  { description: "Entries omitted because of the sender's limits or the console's limits for one span" },
);
export type DroppedCounts = Static<typeof DroppedCounts>;

export const Span = Type.Object({
  traceId: Type.String({
    description: '32 lower-case hexadecimal digits; 64-bit ids are padded on the left',
  }),
  id: Type.String({
    description: "16 lower-case hexadecimal digits; a server span may share its client's id (B3)",
  }),
  parentId: Type.Optional(Type.String()),
  name: Type.String(),
  kind: SpanKind,
  service: Type.String(),
  startUs: EpochUs,
  durationUs: Type.Number(),
  attributes: Attributes,
  events: Type.Array(SpanEvent),
  links: Type.Array(SpanLink),
  status: Type.Enum(['ok', 'error', 'unset']),
  statusMessage: Type.Optional(Type.String({ description: 'Error message that the sender reported' })),
  startUnknown: Type.Optional(
    Type.Literal(true, {
      description: 'Present while no part has reported the start; `startUs` is then the time of arrival',
    }),
  ),
  resource: Type.Optional(
    Type.Record(Type.String(), Scalar, { description: 'OTLP: attributes of the process' }),
  ),
  scope: Type.Optional(SpanScope),
  traceState: Type.Optional(Type.String({ description: 'OTLP: W3C `tracestate`' })),
  dropped: Type.Optional(DroppedCounts),
  localEndpoint: Type.Optional(SpanEndpoint),
  remoteEndpoint: Type.Optional(SpanEndpoint),
});
export type Span = Static<typeof Span>;
