import { cleanText } from '../redaction/clean.js';
import type {
  Attributes,
  AttributeValue,
  AuditEvent,
  Level,
  LogFields,
  Logger,
  SpanContext,
} from '../types.js';
import { flatten } from './flatten.js';
import { levels } from './levels.js';
import type { LogRecord } from './record.js';

/** What every logger of one telemetry shares. */
export interface LogRuntime {
  /** The number of the lowest level that is written. */
  minimum: number;
  now(): number;
  nextId(): string;
  written(record: LogRecord): void;
}

const messageLimit = 8192;
const nothing: readonly AttributeValue[] = [];

export class SpanLogger implements Logger {
  readonly #runtime: LogRuntime;
  readonly #span: SpanContext | undefined;
  readonly #bound: readonly AttributeValue[];

  constructor(
    runtime: LogRuntime,
    span: SpanContext | undefined,
    bound: readonly AttributeValue[] = nothing,
  ) {
    this.#runtime = runtime;
    this.#span = span;
    this.#bound = bound;
  }

  trace(message: string, fields?: LogFields): void {
    this.#write('trace', message, fields);
  }
  debug(message: string, fields?: LogFields): void {
    this.#write('debug', message, fields);
  }
  info(message: string, fields?: LogFields): void {
    this.#write('info', message, fields);
  }
  warn(message: string, fields?: LogFields): void {
    this.#write('warn', message, fields);
  }
  error(message: string, fields?: LogFields): void {
    this.#write('error', message, fields);
  }
  fatal(message: string, fields?: LogFields): void {
    this.#write('fatal', message, fields);
  }

  audit({ category, action, outcome, message, fields }: AuditEvent): void {
    const event: Attributes = {
      'event.kind': 'event',
      'event.category': category,
      'event.action': action,
      'event.outcome': outcome,
    };
    // an audit record is written whatever the level
    this.#emit('info', message, { ...fields, ...event });
  }

  child(fields: LogFields): Logger {
    const bound = this.#bound.slice();
    flatten(fields, bound);
    return new SpanLogger(this.#runtime, this.#span, bound);
  }

  enabled(level: Level): boolean {
    return levels[level] >= this.#runtime.minimum;
  }

  #write(level: Level, message: string, fields: LogFields | undefined): void {
    if (levels[level] >= this.#runtime.minimum) this.#emit(level, message, fields);
  }

  #emit(level: Level, message: string, fields: LogFields | undefined): void {
    let all = this.#bound as AttributeValue[];
    if (fields !== undefined) {
      all = all.slice();
      flatten(fields, all);
    }
    const runtime = this.#runtime;
    runtime.written({
      timeMs: runtime.now(),
      level,
      message: cleanText(String(message), messageLimit),
      span: this.#span,
      id: runtime.nextId(),
      fields: all,
    });
  }
}
