/** Response of `GET /api/overview`. */
import Type, { type Static } from 'typebox';
import { Nullable } from './values.js';

const statistics = {
  ratePerS: Type.Number({ description: 'Server spans a second' }),
  errorShare: Type.Number({ description: '0 to 1; 0 without requests' }),
  p95Ms: Nullable(Type.Number()),
};

export const OverviewService = Type.Object({
  name: Type.String(),
  ...statistics,
  before: Type.Object(statistics, { description: 'The same over the preceding range of equal length' }),
  instances: Type.Object({ up: Type.Integer(), total: Type.Integer() }),
  restarts: Type.Integer({ description: 'Restarts within the time range' }),
  version: Type.Optional(Type.String()),
  budgetRemaining: Type.Optional(
    Nullable(Type.Number({ description: 'Share of the error budget that remains; negative when exceeded' })),
  ),
});
export type OverviewService = Static<typeof OverviewService>;

export const changeKinds = [
  'new-error',
  'more-refusals',
  'slower-route',
  'slower-edge',
  'cache-misses',
  'request-rate',
  'memory-growth',
  'clock-skew',
  'restart',
  'deployment',
  'level-change',
  'anomaly',
] as const;

export const OverviewChange = Type.Object({
  kind: Type.Enum([...changeKinds]),
  atMs: Type.Number({
    description:
      'Epoch milliseconds of the first item that shows the change; the start of the range for `request-rate`',
  }),
  firstMs: Type.Optional(
    Type.Number({ description: 'Start of the first one of `count` similar anomalies; epoch milliseconds' }),
  ),
  count: Type.Optional(Type.Integer({ description: 'Number of similar anomalies; absent for one' })),
  service: Type.String(),
  text: Type.String(),
  link: Type.String({ description: 'Address within the console: a page with its query' }),
});
export type OverviewChange = Static<typeof OverviewChange>;

export const Overview = Type.Object({
  services: Type.Array(OverviewService),
  changes: Type.Array(OverviewChange, { description: 'Newest first' }),
  truncated: Type.Boolean({ description: 'True when `changes` omits some' }),
  alerts: Type.Object({ firing: Type.Integer(), pending: Type.Integer() }),
});
export type Overview = Static<typeof Overview>;
