import { type AttributeValue, type ConstantFields, joined } from '../attribute-list.js';
import type { Level } from '../types/log.js';
import type { SpanContext } from '../types/span.js';

/** Numbers of the log levels, ascending: a record is written when its number is at least that of the minimum level. */
export const levels: Readonly<Record<Level, number>> = {
  trace: 10,
  debug: 20,
  info: 30,
  warn: 40,
  error: 50,
  fatal: 60,
};

export function isLevel(value: string): value is Level {
  return Object.hasOwn(levels, value);
}

/** Log record, ready to be encoded: all of its texts are bounded, redacted and free of control characters. */
export interface LogRecord {
  /** Epoch milliseconds, with a fraction. */
  readonly timeMs: number;
  readonly level: Level;
  readonly message: string;
  readonly span: SpanContext | undefined;
  /** Globally unique, twelve characters. */
  readonly id: string;
  /** Name, value, name, value... Names are unique. */
  readonly fields: readonly AttributeValue[];
  /** First part of `fields`, shared by many records as the same array. `own` is the rest. */
  readonly constant: ConstantFields;
  readonly own: readonly AttributeValue[];
}

export class WrittenRecord implements LogRecord {
  readonly timeMs: number;
  readonly level: Level;
  readonly message: string;
  readonly span: SpanContext | undefined;
  readonly id: string;
  readonly constant: ConstantFields;
  readonly own: readonly AttributeValue[];

  constructor(
    timeMs: number,
    level: Level,
    message: string,
    span: SpanContext | undefined,
    id: string,
    constant: ConstantFields,
    own: readonly AttributeValue[],
  ) {
    this.timeMs = timeMs;
    this.level = level;
    this.message = message;
    this.span = span;
    this.id = id;
    this.constant = constant;
    this.own = own;
  }

  get fields(): readonly AttributeValue[] {
    return joined(this.constant, this.own);
  }
}
