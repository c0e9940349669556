import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Environment variable with the folder into which `busy-watch.ts` writes a file for each process id. */
export const watchFolderVariable = 'GROWTH_WATCH_FOLDER';

/** Ticks with less CPU time are not written. */
export const minBusyMs = 15;

/** Tick of a 10 ms timer with at least {@link minBusyMs} of CPU time since the previous tick. */
export interface BusyTick {
  /** End of the interval, in epoch milliseconds. */
  clockMs: number;
  intervalMs: number;
  /** CPU time of the main thread within the interval. */
  busyMs: number;
}

/**
 * Returns the process whose main thread used the most CPU time between two ticks of the timer, and that time; 0 ms
 * without a busy tick.
 *
 * @param folder see {@link watchFolderVariable}
 */
export function longestBusy(
  folder: string,
  pids: Readonly<Record<string, number>>,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): { process: string; ms: number } {
  let found = { process: '-', ms: 0 };
  for (const [process, pid] of Object.entries(pids)) {
    for (const { clockMs, busyMs } of ticksOf(join(folder, String(pid))))
      if (clockMs >= fromMs && clockMs <= toMs && busyMs > found.ms) found = { process, ms: busyMs };
  }
  return found;
}

function ticksOf(file: string): BusyTick[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as BusyTick);
}
