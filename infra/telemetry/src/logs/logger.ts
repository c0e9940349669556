import { type Attributes, type AttributeValue, type ConstantFields, noFields } from '../attribute-list.js';
import { cleanText } from '../redaction/clean.js';
import type { AuditEvent, Level, LogFields, Logger } from '../types/log.js';
import type { SpanContext } from '../types/span.js';
import { type Flatten, valueText } from './flatten.js';
import { type LogRecord, levels, WrittenRecord } from './record.js';

/** Span of a logger. Its clock times the records, so that time never goes backward in a trace. */
export interface LogSpan extends SpanContext {
  /** Epoch milliseconds, with a fraction. */
  nowMs(): number;
}

/** State that all loggers of one telemetry share. */
export interface LogRuntime {
  /** Number of the lowest level that is written. */
  minimum: number;
  /** Epoch milliseconds of a record outside any span. */
  now(): number;
  flatten: Flatten;
  nextId(): string;
  written(record: LogRecord): void;
  /**
   * Writes the waiting records to standard output at once: the process may end without another turn of the event loop.
   */
  flushNow(): void;
}

const messageLimit = 8192;

export class SpanLogger implements Logger {
  readonly #runtime: LogRuntime;
  readonly #span: LogSpan | undefined;
  readonly #bound: ConstantFields;

  constructor(runtime: LogRuntime, span: LogSpan | undefined, bound: ConstantFields = noFields) {
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
    this.#runtime.flushNow();
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
    // appended first, so that limits do not omit the event's fields, and again last, so that they override `fields`
    flatten(event, all);
    if (fields !== undefined) flatten(fields, all);
    flatten(event, all);
    // audit records ignore the minimum level
    this.#write('info', message, noFields, all);
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
    const bound = this.#bound;
    if (fields === undefined) return this.#write(level, message, bound, noFields);
    const all = bound.slice();
    runtime.flatten(fields, all);
    if (bound.length === 0 || !startsWith(all, bound)) this.#write(level, message, noFields, all);
    else this.#write(level, message, bound, all.slice(bound.length));
  }

  #write(level: Level, message: string, constant: ConstantFields, own: readonly AttributeValue[]): void {
    const runtime = this.#runtime;
    const span = this.#span;
    const timeMs = span === undefined ? runtime.now() : span.nowMs();
    const text = cleanText(typeof message === 'string' ? message : valueText(message), messageLimit);
    runtime.written(new WrittenRecord(timeMs, level, text, span, runtime.nextId(), constant, own));
  }
}

/** Returns whether the bound fields are unchanged: fields of the call override bound ones of the same name. */
function startsWith(all: readonly AttributeValue[], bound: ConstantFields): boolean {
  for (let at = 1; at < bound.length; at += 2) if (all[at] !== bound[at]) return false;
  return true;
}
