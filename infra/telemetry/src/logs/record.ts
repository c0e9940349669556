import type { Undelivered } from '../at-exit.js';
import { type ConstantFields, joined } from '../constant-fields.js';
import type { Account, AttributeValue, Level, SpanContext } from '../types.js';

/** One log record, ready to be encoded: everything in it is bounded, redacted and free of control characters. */
export interface LogRecord {
  /** Epoch milliseconds, with a fraction. */
  readonly timeMs: number;
  readonly level: Level;
  readonly message: string;
  readonly span: SpanContext | undefined;
  /** Unique in the world, short. */
  readonly id: string;
  /** Name, value, name, value... Names are unique. */
  readonly fields: readonly AttributeValue[];
  /** The same in two parts: what many records have in common, by the same array, and what only this one has. */
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

/** Takes records: encodes them later, and delivers them later still. Never throws, never waits. */
export interface LogSink {
  write(record: LogRecord): void;
  flush(deadline: AbortSignal): Promise<void>;
  close(deadline: AbortSignal): Promise<void>;
  /** Writes the waiting records without the event loop; absent when the sink cannot do so. */
  flushNow?(): void;
  /** Called at process exit: writes or drops the waiting records, and returns the dropped ones. */
  endNow?(): Undelivered[];
  accounts(): Account[];
}
