import type { Logger } from '@glasshouse/telemetry';
import type { ProcessEvent } from './process-status.js';
import { describeExit } from './report.js';

/** Writes an event as a log record, with the process fields of ECS. */
export function logEvent(log: Logger, event: ProcessEvent): void {
  const { name, restarts, pid } = event.status;
  const fields = { 'process.name': name, 'process.restarts': restarts };
  if (event.type === 'ready') {
    const took = { 'process.pid': pid, 'event.duration': event.tookMs * 1e6 };
    // `shop started` covers the first starts: the console was not ready to receive separate records
    if (restarts > 0) log.warn(`process restarted: ${name}`, { ...fields, ...took });
    return;
  }
  const { exit, lines, pauseMs } = event;
  const exited = {
    ...fields,
    'process.pid': exit.pid,
    'process.exit_code': exit.code ?? undefined,
    'process.exit_signal': exit.signal ?? undefined,
    'event.duration': exit.ranMs * 1e6,
    'event.reason': `${name} exited ${describeExit(exit)}`,
    ...(lines.length > 0 && { 'error.message': lines.join('\n') }),
  };
  log.error(`process exited: ${name}, ${exit.signal ?? `code ${exit.code}`}`, {
    ...exited,
    'process.restart_pause_ms': pauseMs,
  });
  if (pauseMs === undefined) log.error(`process stays down: ${name}`, exited);
}
