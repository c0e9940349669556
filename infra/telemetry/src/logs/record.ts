import type { ConstantFields } from '../constant-fields.js';
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
  /** Name, value, name, value... */
  readonly fields: readonly AttributeValue[];
  /** The first part of `fields`, the same array for many records; may be empty. */
  readonly constant: ConstantFields;
}

/** Takes records: encodes at once, delivers later. Never throws, never waits. */
export interface LogSink {
  write(record: LogRecord): void;
  flush(deadline: AbortSignal): Promise<void>;
  close(deadline: AbortSignal): Promise<void>;
  accounts(): Account[];
}
