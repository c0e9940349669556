import { type Level, type Logger, levels, type SpanContext, type Telemetry } from '@glasshouse/telemetry';
import type { LogLevel } from './contract.js';

export interface LevelSwitch {
  read(): LogLevel;
  /** For good, or for some seconds, after which the level is again what it was when the switch was made. */
  change(span: SpanContext & { readonly log: Logger }, level: Level, forSeconds?: number): LogLevel;
  /** What was to come by itself does not come any more. */
  close(): void;
}

/**
 * Changes the level of a running process. Each change leaves an audit record; `telemetry_log_level` and
 * `telemetry_log_level_until_timestamp_seconds` show what is in force.
 */
export function createLevelSwitch(telemetry: Telemetry): LevelSwitch {
  const configured = telemetry.level;
  let back: { timer: NodeJS.Timeout; atMs: number } | undefined;
  const inForce = telemetry.metrics.gauge({
    name: 'telemetry_log_level',
    help: `Lowest level that is written: ${Object.entries(levels)
      .map(([name, number]) => `${number} ${name}`)
      .join(', ')}.`,
  });
  const inForceUntil = telemetry.metrics.gauge({
    name: 'telemetry_log_level_until_timestamp_seconds',
    help: 'When the level goes back to the configured one by itself, Unix time; 0: it stays.',
  });
  inForce.set(levels[configured]);

  function stay(): void {
    clearTimeout(back?.timer);
    back = undefined;
    inForceUntil.set(0);
  }

  function restore(because: SpanContext): void {
    stay();
    const span = telemetry.rootSpan('log level back', { links: [because] });
    apply(span.log, configured, 'goes back');
    span.end();
  }

  function apply(log: Logger, level: Level, how: string, forSeconds?: number): void {
    const old = telemetry.level;
    telemetry.level = level;
    inForce.set(levels[level]);
    log.audit({
      category: 'configuration',
      action: 'log-level-change',
      outcome: 'success',
      message: `log level ${how} from ${old} to ${level}${forSeconds ? ` for ${forSeconds} s` : ''}`,
      fields: { 'level.old': old, 'level.new': level, 'level.seconds': forSeconds },
    });
  }

  function read(): LogLevel {
    const { level } = telemetry;
    return back ? { level, until: new Date(back.atMs).toISOString(), configured } : { level };
  }

  return {
    read,
    change(span, level, forSeconds) {
      stay();
      apply(span.log, level, 'is changed', forSeconds);
      if (forSeconds !== undefined) {
        const { traceId, spanId, sampled, randomTraceId } = span;
        const because = { traceId, spanId, sampled, randomTraceId };
        const timer = setTimeout(() => restore(because), forSeconds * 1000);
        back = { timer: timer.unref(), atMs: Date.now() + forSeconds * 1000 };
        inForceUntil.set(back.atMs / 1000);
      }
      return read();
    },
    close: stay,
  };
}
