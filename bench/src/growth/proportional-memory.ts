import { readFileSync } from 'node:fs';

/**
 * Returns the proportional set size of a process: its own memory, and its share of the pages that several processes
 * use, such as the program of Node. The sum over processes is the memory that they use together. Undefined for an
 * unknown process and on systems without `/proc/PID/smaps_rollup` (Linux only).
 */
export function proportionalMb(pid: number | undefined): number | undefined {
  if (pid === undefined) return undefined;
  try {
    const kilobytes = /^Pss: +(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined;
  }
}
