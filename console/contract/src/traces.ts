/** Responses of `GET /api/requests`, `/api/traces` and `/api/traces/{id}`. */
import Type, { type Static } from 'typebox';
import { pageEnd, queryEnd } from './lists.js';
import { Span } from './spans.js';

const summary = {
  traceId: Type.String(),
  name: Type.String(),
  service: Type.String({ description: 'Service of the first span' }),
  services: Type.Array(Type.String(), {
    description: 'Services of the trace, the first one first, at most 100',
  }),
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
    instance: Type.Optional(Type.String({ description: '`service.instance.id` of the server span' })),
    user: Type.Optional(Type.String({ description: '`user.id` or `enduser.id` of a span of the trace' })),
    order: Type.Optional(Type.String({ description: '`order.id` of a span of the trace' })),
    selfUs: Type.Record(Type.String(), Type.Number(), {
      description:
        'Self time by service: durations of its spans without the time in which a child span ran; the 100 longest',
    }),
    error: Type.Boolean({ description: 'True when the request or a call below it failed' }),
    errorFrom: Type.Optional(
      Type.Object(
        {
          service: Type.String(),
          name: Type.String({ description: 'Name of the span' }),
          message: Type.Optional(
            Type.String({ description: 'Status message, or error message or type, of the span' }),
          ),
        },
        {
          description:
            'Failed span in which the error began; absent when it is the span of the request itself. It explains a response with status 200 that counts as an error.',
        },
      ),
    ),
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
  ...pageEnd,
  ...queryEnd,
});
export type RequestList = Static<typeof RequestList>;

export const TraceList = Type.Object({ items: Type.Array(TraceSummary), ...pageEnd, ...queryEnd });
export type TraceList = Static<typeof TraceList>;

export const Trace = Type.Object({
  traceId: Type.String(),
  spans: Type.Array(Span, { description: 'In order of their start' }),
  logs: Type.Integer({ description: 'Number of log records of the trace' }),
  complete: Type.Boolean({
    description: 'True when there is a root span, no parent is missing, and the response has all spans',
  }),
  truncated: Type.Optional(
    Type.Literal(true, {
      description: 'Present when the latest spans are omitted, because they exceed the size of a response',
    }),
  ),
});
export type Trace = Static<typeof Trace>;
