/** Response of `GET /api/audit`. */
import Type, { type Static } from 'typebox';
import { EpochMs } from './values.js';

export const Verdict = Type.Enum(['exact', 'in flight', 'off', 'unknown'], {
  description:
    'exact: equal. in flight: the difference is at most the number of items that are queued, arrived during the ' +
    'scrape, or were in flight at the baseline. off: another difference. unknown: counters could not be read',
});
export type Verdict = Static<typeof Verdict>;

export const Comparison = Type.Object({
  received: Type.Number({ description: 'Items received' }),
  difference: Type.Number({ description: 'Requests counted less items received' }),
  verdict: Verdict,
});
export type Comparison = Static<typeof Comparison>;

export const Baseline = Type.Object({
  sinceMs: EpochMs,
  because: Type.Enum([
    'the service started',
    'the console started later',
    'the service restarted',
    'its instances changed',
  ]),
});
export type Baseline = Static<typeof Baseline>;

export const SuppressedCounts = Type.Object(
  { serverSpans: Type.Number(), accessRecords: Type.Number() },
  {
    description: 'Requests whose server span was not sampled, and whose access record is below the log level',
  },
);

const counts = {
  spans: Type.Integer({ description: 'Spans of every kind, including refused ones' }),
  records: Type.Integer({ description: 'Log records of every kind' }),
  serverSpans: Type.Integer({ description: 'Stored spans of kind server' }),
  accessRecords: Type.Integer({ description: 'Log records with `event.action` = `http-request`' }),
  refusedSpans: Type.Integer({ description: 'Server spans refused because their trace is full' }),
};

export const ReceivedCounts = Type.Object(counts, {
  description: 'Items received from one service since the console started, each counted once',
});
export type ReceivedCounts = Static<typeof ReceivedCounts>;

export const InstanceCounts = Type.Object({
  instance: Type.String({
    description: '`service.instance.id` of spans, `service.node.name` of records; `unknown` without one',
  }),
  firstMs: EpochMs,
  lastMs: EpochMs,
  ...counts,
});
export type InstanceCounts = Static<typeof InstanceCounts>;

export const AuditedService = Type.Object({
  service: Type.String(),
  verdict: Verdict,
  since: Type.Optional(Baseline),
  requests: Type.Union([Type.Number(), Type.Null()], {
    description:
      'Requests that the service counted since the baseline; null when its counters could not be read',
  }),
  suppressed: SuppressedCounts,
  serverSpans: Comparison,
  accessRecords: Comparison,
  reasons: Type.Array(Type.String(), { description: 'Known reasons for the differences, one sentence each' }),
  instances: Type.Array(InstanceCounts),
});
export type AuditedService = Static<typeof AuditedService>;

export const DeliveryStats = Type.Object(
  {
    signal: Type.String(),
    destination: Type.String(),
    produced: Type.Number(),
    delivered: Type.Number(),
    queued: Type.Number(),
    dropped: Type.Record(Type.String(), Type.Number(), { description: 'Number by reason' }),
  },
  { description: 'Delivery statistics of one signal at one destination, from `telemetry_items_*`' },
);
export type DeliveryStats = Static<typeof DeliveryStats>;

export const AuditedDelivery = Type.Object({
  service: Type.String(),
  instance: Type.String(),
  ...DeliveryStats.properties,
  difference: Type.Number({ description: 'produced - delivered - queued - dropped' }),
  verdict: Verdict,
});
export type AuditedDelivery = Static<typeof AuditedDelivery>;

export const RefusedCounts = Type.Object(
  { forwardConnections: Type.Integer(), zipkinRequests: Type.Integer(), otlpRequests: Type.Integer() },
  { description: 'Requests and connections that the receivers refused entirely' },
);
export type RefusedCounts = Static<typeof RefusedCounts>;

export const AuditReport = Type.Object({
  atMs: EpochMs,
  verdict: Verdict,
  services: Type.Array(AuditedService),
  deliveries: Type.Array(AuditedDelivery),
  notScraped: Type.Array(Type.Object({ service: Type.String(), ...counts }), {
    description: 'Items received from services whose metrics are not scraped, which cannot be compared',
  }),
});
export type AuditReport = Static<typeof AuditReport>;

const ItemCounts = Type.Object({
  received: Type.Integer(),
  duplicates: Type.Integer(),
  rejected: Type.Integer(),
});

export const AuditResponse = Type.Object({
  ...AuditReport.properties,
  received: Type.Object({ spans: ItemCounts, records: ItemCounts, refused: RefusedCounts }),
});
export type AuditResponse = Static<typeof AuditResponse>;
