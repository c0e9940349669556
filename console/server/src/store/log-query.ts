import type { LevelFilter } from './levels.js';
import type { LogFields } from './log-record.js';

export interface LogQuery {
  traceId?: string | undefined;
  service?: string | undefined;
  /** At least this level; `unknown`: only unknown levels. */
  level?: LevelFilter | undefined;
  /** Part of any value, ignoring case. */
  search?: string | undefined;
  /** Only later records; epoch milliseconds. */
  sinceMs?: number | undefined;
  /** Only records up to this time; epoch milliseconds. */
  untilMs?: number | undefined;
  /** Id of a run, or `all`. Default: the current run. */
  run?: string | undefined;
  limit: number;
}

export type Fields = LogFields;
