import { cleanText, textOf } from '../redaction/clean.js';
import type {
  Attributes,
  AttributeValue,
  AuditEvent,
  Level,
  LogFields,
  Logger,
  SpanContext,
} from '../types.js';
import type { Flatten } from './flatten.js';
import { levels } from './levels.js';
import type { LogRecord } from './record.js';

/** The span that a logger belongs to: its records are timed by its clock, so that time never goes backward in a trace. */
export interface LogSpan extends SpanContext {
  /** Epoch milliseconds, with a fraction. */
  nowMs(): number;
}

/** What every logger of one telemetry shares. */
export interface LogRuntime {
  /** The number of the lowest level that is written. */
  minimum: number;
  /** Epoch milliseconds of a record outside any span. */
  now(): number;
  flatten: Flatten;
  nextId(): string;
  written(record: LogRecord): void;
}

const messageLimit = 8192;
const nothing: readonly AttributeValue[] = [];

export class SpanLogger implements Logger {
  readonly #runtime: LogRuntime;
  readonly #span: LogSpan | undefined;
  readonly #bound: readonly AttributeValue[];

  constructor(runtime: LogRuntime, span: LogSpan | undefined, bound: readonly AttributeValue[] = nothing) {
    this.#runtime = runtime;
    this.#span = span;
    this.#bound = bound;
  }

  trace(message: string, fields?: LogFields): void {
    this.#emit('trace', message, fields);
  }
  debug(message: string, fields?: LogFields): void {
    this.#emit('debug', message, fields);
  }
  info(message: string, fields?: LogFields): void {
    this.#emit('info', message, fields);
  }
  warn(message: string, fields?: LogFields): void {
    this.#emit('warn', message, fields);
  }
  error(message: string, fields?: LogFields): void {
    this.#emit('error', message, fields);
  }
  fatal(message: string, fields?: LogFields): void {
    this.#emit('fatal', message, fields);
  }

  audit({ category, action, outcome, message, fields }: AuditEvent): void {
    const event: Attributes = {
      'event.kind': 'event',
      'event.category': category,
      'event.action': action,
      'event.outcome': outcome,
    };
    const all = this.#bound.slice();
    const { flatten } = this.#runtime;
    // its own fields first, so that there is room for them, and again last, so that they win
    flatten(event, all);
    if (fields !== undefined) flatten(fields, all);
    flatten(event, all);
    // an audit record is written whatever the level
    this.#write('info', message, all);
  }

  child(fields: LogFields): Logger {
    const bound = this.#bound.slice();
    this.#runtime.flatten(fields, bound);
    return new SpanLogger(this.#runtime, this.#span, bound);
  }

  enabled(level: Level): boolean {
    return levels[level] >= this.#runtime.minimum;
  }

  #emit(level: Level, message: string, fields: LogFields | undefined): void {
    const runtime = this.#runtime;
    if (levels[level] < runtime.minimum) return;
    let all = this.#bound;
    if (fields !== undefined) {
      const own = all.slice();
      runtime.flatten(fields, own);
      all = own;
    }
    this.#write(level, message, all);
  }

  #write(level: Level, message: string, fields: readonly AttributeValue[]): void {
    const runtime = this.#runtime;
    const span = this.#span;
    runtime.written({
      timeMs: span === undefined ? runtime.now() : span.nowMs(),
      level,
      message: cleanText(textOf(message), messageLimit),
      span,
      id: runtime.nextId(),
      fields,
    });
  }
}
