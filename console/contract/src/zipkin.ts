/** Responses of Zipkin's v2 read API (openzipkin/zipkin-api, zipkin2-api.yaml). */
import Type, { type Static } from 'typebox';

export const ZipkinEndpoint = Type.Object({
  serviceName: Type.Optional(Type.String()),
  ipv4: Type.Optional(Type.String()),
  ipv6: Type.Optional(Type.String()),
  port: Type.Optional(Type.Integer()),
});
export type ZipkinEndpoint = Static<typeof ZipkinEndpoint>;

const Microseconds = Type.Integer({ description: 'Microseconds' });

export const ZipkinSpan = Type.Object({
  traceId: Type.String({ description: '16 or 32 hexadecimal digits' }),
  parentId: Type.Optional(Type.String()),
  id: Type.String(),
  kind: Type.Optional(Type.Enum(['CLIENT', 'SERVER', 'PRODUCER', 'CONSUMER'])),
  name: Type.Optional(Type.String({ description: 'In lower case, as in Zipkin' })),
  timestamp: Type.Optional(Microseconds),
  duration: Type.Optional(Microseconds),
  localEndpoint: Type.Optional(ZipkinEndpoint),
  remoteEndpoint: Type.Optional(ZipkinEndpoint),
  annotations: Type.Optional(Type.Array(Type.Object({ timestamp: Microseconds, value: Type.String() }))),
  tags: Type.Optional(Type.Record(Type.String(), Type.String())),
  shared: Type.Optional(Type.Boolean()),
});
export type ZipkinSpan = Static<typeof ZipkinSpan>;

export const ZipkinTrace = Type.Array(ZipkinSpan);
export const ZipkinTraces = Type.Array(ZipkinTrace);
export const ZipkinNames = Type.Array(Type.String());

export const ZipkinDependency = Type.Object({
  parent: Type.String(),
  child: Type.String(),
  callCount: Type.Integer(),
  errorCount: Type.Optional(Type.Integer()),
});
export type ZipkinDependency = Static<typeof ZipkinDependency>;
export const ZipkinDependencies = Type.Array(ZipkinDependency);
