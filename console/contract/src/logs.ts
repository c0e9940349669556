/** Response of `GET /api/logs`. */
import Type, { type Static } from 'typebox';
import { Scalar } from './values.js';

export { type LogLevel, logLevels } from './log-levels.js';

export const LogRecord = Type.Record(Type.String(), Scalar, { description: 'ECS fields with dotted names' });
export type LogRecord = Static<typeof LogRecord>;

export const LogList = Type.Object({
  items: Type.Array(LogRecord),
  services: Type.Array(Type.String(), { description: 'Services of all records, without the filter' }),
});
export type LogList = Static<typeof LogList>;
