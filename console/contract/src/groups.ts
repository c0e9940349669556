/** Responses of `GET /api/requests/groups`, `/api/spans/groups` and `/api/logs/groups`. */
import Type, { type Static } from 'typebox';
import { listEnd, queryEnd } from './lists.js';
import { EpochMs, Nullable, Scalar } from './values.js';

const statistics = {
  count: Type.Integer(),
  ratePerS: Type.Number({
    description:
      'Count divided by the seconds of the range in which the console received data: a range that begins before the run is counted from the start of the run, or from the first trace if that is older',
  }),
  errors: Type.Integer(),
  errorShare: Type.Number({ description: '0 to 1; 0 without items' }),
  p50Ms: Nullable(Type.Number()),
  p95Ms: Nullable(Type.Number()),
  p99Ms: Nullable(Type.Number()),
  maxMs: Nullable(Type.Number()),
};

export const GroupStatistics = Type.Object(statistics, {
  description: 'Durations in milliseconds, null without items; quantiles by nearest rank',
});
export type GroupStatistics = Static<typeof GroupStatistics>;

const groupMembers = {
  value: Nullable(Scalar),
  ...statistics,
  exemplarTraceId: Type.String({ description: 'Trace of the slowest item' }),
};
/** Mark of a group that exists in one of two compared ranges only. */
const only = Type.Optional(
  Type.Enum(['now', 'before'], {
    description: 'Range that has all items of the group, when the other range has none; only with `before`',
  }),
);
const groupNote = { description: 'One value of the field; `value` is null for items without the field' };

export const RequestGroup = Type.Object(
  {
    ...groupMembers,
    before: Type.Optional(GroupStatistics),
    only,
  },
  groupNote,
);
export type RequestGroup = Static<typeof RequestGroup>;

export const RequestGroupList = Type.Object({ items: Type.Array(RequestGroup), ...listEnd, ...queryEnd });
export type RequestGroupList = Static<typeof RequestGroupList>;

const selfP95Ms = Nullable(Type.Number({ description: '95th percentile of the self time' }));

export const SpanGroupStatistics = Type.Object({ ...statistics, selfP95Ms });
export type SpanGroupStatistics = Static<typeof SpanGroupStatistics>;

export const SpanGroup = Type.Object(
  { ...groupMembers, selfP95Ms, before: Type.Optional(SpanGroupStatistics), only },
  groupNote,
);
export type SpanGroup = Static<typeof SpanGroup>;

export const SpanGroupList = Type.Object({ items: Type.Array(SpanGroup), ...listEnd, ...queryEnd });
export type SpanGroupList = Static<typeof SpanGroupList>;

const logCounts = {
  count: Type.Integer(),
  share: Type.Number({ description: 'Count divided by `records`, 0 to 1; 0 without records' }),
  errors: Type.Integer({ description: 'Number of records at level error or fatal' }),
  errorShare: Type.Number({ description: '0 to 1; 0 without records' }),
};

export const LogGroupStatistics = Type.Object(logCounts);
export type LogGroupStatistics = Static<typeof LogGroupStatistics>;

export const LogGroup = Type.Object(
  {
    value: Nullable(Scalar),
    ...logCounts,
    firstMs: Type.Optional(EpochMs),
    lastMs: Type.Optional(EpochMs),
    before: Type.Optional(LogGroupStatistics),
    only,
  },
  {
    description:
      'One value of the field; `value` is null for records without the field. `firstMs` and `lastMs` are the times of ' +
      'its first and last record in the time range',
  },
);
export type LogGroup = Static<typeof LogGroup>;

export const LogGroupList = Type.Object({
  items: Type.Array(LogGroup),
  records: Type.Integer({ minimum: 0, description: 'Number of matching records that were read' }),
  ...listEnd,
  ...queryEnd,
});
export type LogGroupList = Static<typeof LogGroupList>;
