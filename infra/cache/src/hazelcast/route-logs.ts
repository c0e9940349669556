import type { Level, Logger } from '@glasshouse/telemetry';
import type { ILogger } from 'hazelcast-client';

// The client's levels are -1 (off) and 0 (error) to 4 (trace).
const levels: readonly Level[] = ['error', 'warn', 'info', 'debug', 'trace'];

/**
 * Routes the Hazelcast client's log into our records instead of the console. The client reports one outage in many
 * messages and the cache logs it once itself, so each message is written one level lower (trace remains trace).
 */
export function routeLogs(log: Logger): ILogger {
  function write(level: number, source: string, message: string, info: unknown): void {
    if (level < 0) return;
    const target = levels[Math.min(level + 1, levels.length - 1)] as Level;
    if (target === 'fatal' || !log.enabled(target)) return;
    log[target](message, {
      'log.logger': `hazelcast.${source}`,
      ...(info instanceof Error && { error: info }),
    });
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
