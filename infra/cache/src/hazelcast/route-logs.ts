import type { Level, Logger } from '@glasshouse/telemetry';
import type { ILogger } from 'hazelcast-client';

// The client counts its levels -1 (off), 0 (error) to 4 (trace).
const levels: readonly Level[] = ['error', 'warn', 'info', 'debug', 'trace'];

/**
 * The client's own logging, in our records instead of on the console. It tells the same outage at many places, so that
 * everything but debugging moves down one level: the cache says once what matters.
 */
export function routeLogs(log: Logger): ILogger {
  function write(level: number, source: string, message: string, info: unknown): void {
    if (level < 0) return;
    const to = levels[Math.min(level + 1, levels.length - 1)] as Level;
    if (to === 'fatal' || !log.enabled(to)) return;
    log[to](message, { 'log.logger': `hazelcast.${source}`, ...(info instanceof Error && { error: info }) });
  }
  return {
    log: write,
    error: (source, message, info) => write(0, source, message, info),
    warn: (source, message, info) => write(1, source, message, info),
    info: (source, message, info) => write(2, source, message, info),
    debug: (source, message, info) => write(3, source, message, info),
    trace: (source, message, info) => write(4, source, message, info),
  };
}
