export type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/**
 * Fields beyond the built-in ones, by ECS name (`user.id`, `event.action`); `error` takes the thrown value itself.
 * `undefined` is skipped. Objects, maps and headers become dotted names, lists and sets one text; `toJSON` is called;
 * dates, URLs and regular expressions become text; values without readable data become a placeholder, e.g. `<Buffer 12
 * bytes>`.
 */
export type LogFields = Readonly<Record<string, unknown>> & { readonly error?: unknown };

/**
 * Structured logger with levels. Redacts fields by name and by form, limits their size, and escapes control characters,
 * so that a value cannot break a line.
 *
 * @example
 * span.log.info('job finished', { 'job.id': job.id });
 * span.log.error('job failed', { error });
 */
export interface Logger {
  trace(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  fatal(message: string, fields?: LogFields): void;
  /**
   * Writes an audit record at level info, whatever the minimum level, with `event.category`, `event.action` and
   * `event.outcome`.
   */
  audit(event: AuditEvent): void;
  /** Returns a logger that adds these fields to every record. */
  child(fields: LogFields): Logger;
  /** Returns whether records of this level are written. Needed only around fields that are costly to compute. */
  enabled(level: Level): boolean;
}

export interface AuditEvent {
  /** ECS `event.category`. */
  category: 'authentication' | 'iam' | 'session' | 'configuration' | 'database';
  /** The attempted action, in kebab case: `user-login`. */
  action: string;
  outcome: 'success' | 'failure' | 'unknown';
  message: string;
  fields?: LogFields;
}
