import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** CPU cores for the measured services, and cores for the load generator, the receivers and the main process. */
export interface Cores {
  services: readonly number[];
  others: readonly number[];
}

/**
 * Reserves the first allowed core for the services. Returns undefined with fewer than two cores, without `taskset`, and on
 * platforms other than Linux.
 */
export function findCores(): Cores | undefined {
  if (process.platform !== 'linux') return undefined;
  const { status, stdout } = spawnSync('taskset', ['-cp', String(process.pid)], { encoding: 'utf8' });
  const [first, ...others] = status === 0 ? parseCoreList(stdout.split(': ')[1] ?? '') : [];
  if (first === undefined || others.length === 0) return undefined;
  return { services: [first], others };
}

/** Parses a core list such as `0-3,6`, the format of taskset and the kernel. */
export function parseCoreList(text: string): number[] {
  return [...text.matchAll(/(\d+)(?:-(\d+))?/g)].flatMap(([, from, to = from]) =>
    Array.from({ length: Number(to) - Number(from) + 1 }, (_, at) => Number(from) + at),
  );
}

/** Pins this process to the cores that the services do not use. */
export function pinToOtherCores(cores: Cores): void {
  spawnSync('taskset', ['-acp', cores.others.join(), String(process.pid)]);
}

/** Returns the command with its arguments, run on the given cores; undefined allows all cores. */
export function commandOn(
  cores: readonly number[] | undefined,
  command: readonly [program: string, ...args: string[]],
): [program: string, ...args: string[]] {
  return cores === undefined ? [...command] : ['taskset', '-c', cores.join(), ...command];
}

/** CPU time in jiffies since boot, summed over cores. */
export interface CoreTime {
  total: number;
  idle: number;
}

/**
 * Sums the CPU times of the given cores from the text of `/proc/stat` (proc(5)): user, nice, system, idle, iowait, irq,
 * softirq and steal. Iowait counts as idle; guest time is already part of user and nice.
 */
export function parseCoreTimes(stat: string, cores: readonly number[]): CoreTime {
  let total = 0;
  let idle = 0;
  for (const core of cores) {
    const times =
      new RegExp(`^cpu${core} (.*)$`, 'm').exec(stat)?.[1]?.split(' ').slice(0, 8).map(Number) ?? [];
    total += times.reduce((sum, time) => sum + time, 0);
    idle += (times[3] ?? 0) + (times[4] ?? 0);
  }
  return { total, idle };
}

/**
 * Starts measuring the utilisation of the services' core. The returned function ends the measurement and returns a
 * value from 0 to 1, or undefined without `cores`.
 */
export function measureCoreUse(cores: Cores | undefined): () => number | undefined {
  const read = () => cores && parseCoreTimes(readFileSync('/proc/stat', 'utf8'), cores.services);
  const before = read();
  return () => {
    const after = read();
    if (before === undefined || after === undefined) return undefined;
    return 1 - (after.idle - before.idle) / (after.total - before.total);
  };
}
