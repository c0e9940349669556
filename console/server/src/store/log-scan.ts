import type { Fields } from './log-query.js';
import type { Scalar } from './rows/rows.js';

/** Range of time and run of a scan. */
export interface LogRange {
  /** Only later records; epoch milliseconds. */
  sinceMs?: number | undefined;
  /** Only records up to this time; epoch milliseconds. */
  untilMs?: number | undefined;
  /** Id of a run, or `all`. Default: the current run. */
  run?: string | undefined;
}

/**
 * Conditions that the columns and dictionaries of the store answer without decoding a record. All must hold. Callers
 * check further conditions on the fields of the yielded records.
 */
export interface LogConditions {
  service?: string | undefined;
  traceId?: string | undefined;
  /** Accepts a record by the rank of its level; see `levels.ts`. */
  acceptsRank?: ((rank: number) => boolean) | undefined;
  /** Texts that values of the record contain, ignoring case, each in any field. */
  contains?: readonly string[] | undefined;
  /** Texts that no value of the record contains, ignoring case. */
  lacks?: readonly string[] | undefined;
  /** Texts of which each is the whole value of any field. */
  values?: readonly string[] | undefined;
  fields?: readonly FieldCondition[] | undefined;
  /** Fields with their exact values; a number equals its text. */
  equals?: readonly (readonly [field: string, value: string | number | boolean])[] | undefined;
}

/** Condition on the first of several fields that a record has. Each different value of a block is tested once. */
export interface FieldCondition {
  readonly names: readonly string[];
  /** @param name the field; undefined when the record has none of them, as is the value */
  accepts(value: Scalar | undefined, name: string | undefined): boolean;
  /** Returns false when no number from `min` to `max` is accepted. Without it, any number may be. */
  acceptsBetween?(min: number, max: number, name: string): boolean;
}

/** Stored record. Its fields are decoded by each call of `fields()`. */
export interface LogView {
  readonly timeMs: number;
  /** Index of its level in `levels`; `levels.length` for an unknown level. */
  readonly rank: number;
  readonly service: string;
  readonly traceId: string | undefined;
  /** Order of arrival. Unique, and the same after a restart, so that a cursor can name it. */
  readonly position: number;
  readonly run: string;
  fields(): Fields;
  /** Value of one field, cheaper than all fields. */
  field(name: string): string | number | boolean | undefined;
}

/** Reads the records of a range in order of time, then of arrival; records that arrive during the scan are left out. */
export type LogScan = (
  range: LogRange,
  direction: 'newest' | 'oldest',
  conditions?: LogConditions,
) => Iterable<LogView>;

/** A scan that yields undefined after each block that was searched, as a moment to let other work run. */
export type LogSteps = (
  range: LogRange,
  direction: 'newest' | 'oldest',
  conditions?: LogConditions,
) => Iterable<LogView | undefined>;
