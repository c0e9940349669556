import type { ProcessEvent, ProcessExit } from './process-status.js';

/** Returns the terminal output for an event: one line with the local time, three for a process that stays down. */
export function reportEvent(event: ProcessEvent): string {
  const { name, restarts } = event.status;
  if (event.type === 'ready') {
    const took = seconds(event.tookMs);
    if (restarts === 0) return `  ${name.padEnd(9)} ready after ${took}`;
    return `${clock(event.status.sinceMs)} ${name} is ready again after ${took} (${nth(restarts)} restart)`;
  }
  const { exit, pauseMs } = event;
  const exited = `${clock(exit.atMs)} ${name} exited ${describeExit(exit)} after ${seconds(exit.ranMs)} (process ${exit.pid})`;
  const lost = name === 'console' ? ', its telemetry of the last 5 s may be missing' : '';
  if (pauseMs !== undefined) return `${exited}${lost}; ${nth(restarts + 1)} restart in ${seconds(pauseMs)}`;
  return (
    `${exited} and stays down, as it exited too often within a minute${lost}; the others keep running.\n` +
    `         Last line on standard error: ${event.lines.at(-1) ?? 'none'}\n` +
    '         After fixing the cause, restart the shop: Ctrl-C, npm start'
  );
}

/** Describes the cause of an exit, e.g. `by SIGKILL`, `with code 1`. */
export function describeExit({ code, signal }: Pick<ProcessExit, 'code' | 'signal'>): string {
  return signal ? `by ${signal}` : code === null ? 'before it ran' : `with code ${code}`;
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

function clock(ms: number): string {
  return new Date(ms).toTimeString().slice(0, 8);
}

function nth(count: number): string {
  const ending =
    count % 100 >= 11 && count % 100 <= 13 ? 'th' : ({ 1: 'st', 2: 'nd', 3: 'rd' }[count % 10] ?? 'th');
  return `${count}${ending}`;
}
