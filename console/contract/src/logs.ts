/** Responses of `GET /api/logs` and below. */
import Type, { type Static } from 'typebox';
import { pageEnd, queryEnd } from './lists.js';
import { EpochMs, Scalar } from './values.js';

export { type LogLevel, logLevels } from './log-levels.js';

export const LogRecord = Type.Record(Type.String(), Scalar, { description: 'ECS fields with dotted names' });
export type LogRecord = Static<typeof LogRecord>;

const Count = Type.Integer({ minimum: 0 });
const services = Type.Array(Type.String(), { description: 'Services of all records, without the filter' });

export const LogList = Type.Object({
  items: Type.Array(LogRecord),
  services,
  ...pageEnd,
  ...queryEnd,
});
export type LogList = Static<typeof LogList>;

const LevelCounts = Type.Record(Type.String(), Count, {
  description: 'Number of records by level; `unknown` for levels that the console does not know',
});

export const LogHistogram = Type.Object({
  fromMs: Type.Number({ description: 'Epoch milliseconds; the first column has later records' }),
  stepMs: Type.Number({ description: 'Width of a column, which includes its end' }),
  columns: Type.Array(Type.Object({ timeMs: EpochMs, counts: LevelCounts })),
  total: Count,
  truncated: Type.Optional(
    Type.Literal(true, { description: 'Present when older records were not counted within the processor time' }),
  ),
  ...queryEnd,
});
export type LogHistogram = Static<typeof LogHistogram>;

export const LogPattern = Type.Object({
  pattern: Type.String({
    description: 'Message with placeholders: `<num>`, `<id>`, `<text>`, ...; `<*>` stands for any word',
  }),
  count: Count,
  level: Type.String({ description: 'The most frequent level' }),
  levels: LevelCounts,
  services: Type.Array(Type.String()),
  firstMs: EpochMs,
  lastMs: EpochMs,
  example: LogRecord,
});
export type LogPattern = Static<typeof LogPattern>;

export const LogPatternList = Type.Object({
  items: Type.Array(LogPattern, { description: 'The most frequent first' }),
  total: Type.Integer({ minimum: 0, description: 'Number of patterns' }),
  records: Type.Integer({
    minimum: 0,
    description: 'Number of matching records that were read, including those of omitted patterns',
  }),
  truncated: Type.Boolean({ description: 'True when patterns are omitted or older records were not read' }),
  ...queryEnd,
});
export type LogPatternList = Static<typeof LogPatternList>;

export const LogFieldList = Type.Object({
  items: Type.Array(
    Type.Object({
      name: Type.String({ description: 'Name in a query' }),
      count: Type.Integer({ minimum: 0, description: 'Number of sampled records that have the field' }),
    }),
  ),
  sampled: Type.Integer({ minimum: 0, description: 'Number of records that were read, the newest first' }),
  truncated: Type.Boolean(),
});
export type LogFieldList = Static<typeof LogFieldList>;

export const LogValueList = Type.Object({
  items: Type.Array(Type.Object({ value: Type.String(), count: Count }), {
    description: 'The most frequent first',
  }),
  sampled: Type.Integer({ minimum: 0, description: 'Number of records that were read, the newest first' }),
  truncated: Type.Boolean(),
});
export type LogValueList = Static<typeof LogValueList>;
