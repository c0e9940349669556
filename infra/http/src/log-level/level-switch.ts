import { type Level, type Logger, levels, type SpanContext, type Telemetry } from '@glasshouse/telemetry';
import type { LogLevel } from './contract.js';

export interface LevelSwitch {
  read(): LogLevel;
  /** Changes the level, permanently or for some seconds, after which it is reset to the configured level. */
  change(span: SpanContext & { readonly log: Logger }, level: Level, forSeconds?: number): LogLevel;
  /** Cancels a pending reset. */
  close(): void;
}

/**
 * Creates a switch for the log level of the running process. Each change writes an audit record; the metrics
 * `telemetry_log_level` and `telemetry_log_level_until_timestamp_seconds` show the current level and its end.
 */
export function createLevelSwitch(telemetry: Telemetry): LevelSwitch {
  const configured = telemetry.level;
  let pendingReset: { timer: NodeJS.Timeout; atMs: number } | undefined;
  const levelGauge = telemetry.metrics.gauge({
    name: 'telemetry_log_level',
    help: `Lowest level that is written: ${Object.entries(levels)
      .map(([name, number]) => `${number} ${name}`)
      .join(', ')}.`,
  });
  const untilGauge = telemetry.metrics.gauge({
    name: 'telemetry_log_level_until_timestamp_seconds',
    help: 'Unix time at which the level is reset to the configured one; 0 if no reset is pending.',
  });
  levelGauge.set(levels[configured]);

  function cancelReset(): void {
    clearTimeout(pendingReset?.timer);
    pendingReset = undefined;
    untilGauge.set(0);
  }

  function restore(requester: SpanContext): void {
    cancelReset();
    const span = telemetry.rootSpan('log level reset', { links: [requester] });
    apply(span.log, configured, 'reset');
    span.end();
  }

  function apply(log: Logger, level: Level, verb: string, forSeconds?: number): void {
    const old = telemetry.level;
    telemetry.level = level;
    levelGauge.set(levels[level]);
    log.audit({
      category: 'configuration',
      action: 'log-level-change',
      outcome: 'success',
      message: `log level ${verb} from ${old} to ${level}${forSeconds ? ` for ${forSeconds} s` : ''}`,
      fields: { 'level.old': old, 'level.new': level, 'level.seconds': forSeconds },
    });
  }

  function read(): LogLevel {
    const { level } = telemetry;
    return pendingReset ? { level, until: new Date(pendingReset.atMs).toISOString(), configured } : { level };
  }

  return {
    read,
    change(span, level, forSeconds) {
      cancelReset();
      apply(span.log, level, 'changed', forSeconds);
      if (forSeconds !== undefined) {
        const { traceId, spanId, sampled, randomTraceId } = span;
        const requester = { traceId, spanId, sampled, randomTraceId };
        const timer = setTimeout(() => restore(requester), forSeconds * 1000);
        pendingReset = { timer: timer.unref(), atMs: Date.now() + forSeconds * 1000 };
        untilGauge.set(pendingReset.atMs / 1000);
      }
      return read();
    },
    close: cancelReset,
  };
}
