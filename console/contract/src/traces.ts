/** Responses of `GET /api/requests`, `/api/traces` and `/api/traces/{id}`. */
import Type, { type Static } from 'typebox';
import { Span } from './spans.js';

const summary = {
  traceId: Type.String(),
  name: Type.String(),
  service: Type.String({ description: 'Service of the first span' }),
  services: Type.Array(Type.String(), { description: 'All services of the trace, the first one first' }),
  spans: Type.Integer({ description: 'Number of spans of the trace' }),
  startUs: Type.Number({ description: 'Epoch microseconds' }),
  durationUs: Type.Number(),
};

export const TraceSummary = Type.Object(
  { ...summary, error: Type.Boolean({ description: 'True when any span failed' }) },
  { description: 'Name of the root span; times from the first start to the last end' },
);
export type TraceSummary = Static<typeof TraceSummary>;

export const RequestSummary = Type.Object(
  {
    ...summary,
    spanId: Type.Optional(Type.String()),
    method: Type.Optional(Type.String()),
    route: Type.Optional(Type.String()),
    path: Type.Optional(Type.String()),
    statusCode: Type.Optional(Type.Integer()),
    error: Type.Boolean({ description: 'True when the request or a call below it failed' }),
    from: Type.Enum(['span', 'log'], {
      description: 'Source: the server span, or the access record until a span arrives',
    }),
  },
  { description: 'One request as it entered the system' },
);
export type RequestSummary = Static<typeof RequestSummary>;

export const RequestList = Type.Object({
  items: Type.Array(RequestSummary),
  services: Type.Array(Type.String(), { description: 'Services of all traces, without the filter' }),
});
export type RequestList = Static<typeof RequestList>;

export const TraceList = Type.Object({ items: Type.Array(TraceSummary) });

export const Trace = Type.Object({
  traceId: Type.String(),
  spans: Type.Array(Span, { description: 'In order of their start' }),
  logs: Type.Integer({ description: 'Number of log records of the trace' }),
  complete: Type.Boolean({ description: 'True when there is a root span and no parent is missing' }),
});
export type Trace = Static<typeof Trace>;
