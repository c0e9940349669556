/** Response of `GET /api/edges`. */
import Type, { type Static } from 'typebox';
import { listEnd, queryEnd } from './lists.js';
import { EpochMs, Nullable } from './values.js';

export const Quantiles = Type.Object(
  { p50Ms: Type.Number(), p95Ms: Type.Number(), p99Ms: Type.Number(), maxMs: Type.Number() },
  { description: 'By nearest rank' },
);
export type Quantiles = Static<typeof Quantiles>;

const statistics = {
  count: Type.Integer({ description: 'Number of calls' }),
  ratePerS: Type.Number({
    description:
      'Count divided by the seconds of the range in which the console received data: a range that begins before the run is counted from the start of the run, or from the first trace if that is older',
  }),
  errors: Type.Integer({ description: 'Calls whose client span or server span failed' }),
  errorShare: Type.Number({ description: '0 to 1; 0 without calls' }),
  client: Nullable(Quantiles),
  server: Nullable(Quantiles),
  gap: Nullable(Quantiles),
  unmatched: Type.Integer({ description: 'Calls without a server span' }),
};

export const EdgeStatistics = Type.Object(statistics, {
  description:
    '`client` and `server`: durations of the spans on both sides. `gap`: client duration minus server duration of each ' +
    'call, which is the time in the network, a proxy, a queue, or a suspended process; it needs no common clock. ' +
    '`client` is null without calls, `server` and `gap` are null without matched calls.',
});
export type EdgeStatistics = Static<typeof EdgeStatistics>;

export const EdgePoint = Type.Object({
  timeMs: EpochMs,
  count: Type.Integer(),
  errors: Type.Integer(),
  clientP95Ms: Nullable(Type.Number()),
  serverP95Ms: Nullable(Type.Number()),
  gapP95Ms: Nullable(Type.Number()),
  gapMaxMs: Nullable(Type.Number()),
});
export type EdgePoint = Static<typeof EdgePoint>;

export const EdgeExemplar = Type.Object({
  traceId: Type.String(),
  spanId: Type.String({ description: 'Client span' }),
  gapMs: Nullable(Type.Number()),
});

export const Edge = Type.Object({
  caller: Type.String(),
  callee: Type.String({ description: 'Service of the server spans; else the peer of the client spans' }),
  operation: Type.String({ description: 'Name of the client spans; `*` for all of them' }),
  ...statistics,
  points: Type.Optional(
    Type.Array(EdgePoint, { description: 'Equal parts of the time range, oldest first; each has its start' }),
  ),
  exemplars: Type.Array(EdgeExemplar, {
    description: 'Calls with the largest gap, or the slowest calls when there is no server side',
  }),
  before: Type.Optional(EdgeStatistics),
});
export type Edge = Static<typeof Edge>;

export const EdgeList = Type.Object({
  items: Type.Array(Edge, { description: 'Largest sum of client time first' }),
  ...listEnd,
  ...queryEnd,
});
export type EdgeList = Static<typeof EdgeList>;
