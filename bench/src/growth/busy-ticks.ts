import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Environment variable that names the folder into which `busy-watch.ts` writes a file for each process, named by its id. */
export const watchFolderVariable = 'GROWTH_WATCH_FOLDER';

/** One late tick of a 10 ms timer. */
export interface BusyTick {
  /** End of the interval, in milliseconds since 1970. */
  clockMs: number;
  intervalMs: number;
  /** Time for which the main thread ran within the interval. */
  busyMs: number;
}

/**
 * Returns the process whose main thread ran longest without a turn of the event loop between two times, and for how long;
 * 0 ms when no tick was late.
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
