import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Which cores the services get, and which are left to load, sinks and us. Undefined where the platform cannot pin. */
export interface Cores {
  services: readonly number[];
  others: readonly number[];
}

export function findCores(): Cores | undefined {
  if (process.platform !== 'linux') return undefined;
  const { status, stdout } = spawnSync('taskset', ['-cp', String(process.pid)], { encoding: 'utf8' });
  const [first, ...others] = status === 0 ? parseCoreList(stdout.split(': ')[1] ?? '') : [];
  if (first === undefined || others.length === 0) return undefined;
  return { services: [first], others };
}

/** `0-3,6` as taskset and the kernel write it. */
export function parseCoreList(text: string): number[] {
  return [...text.matchAll(/(\d+)(?:-(\d+))?/g)].flatMap(([, from, to = from]) =>
    Array.from({ length: Number(to) - Number(from) + 1 }, (_, at) => Number(from) + at),
  );
}

/** Keeps this process itself off the services' core. */
export function stayOff(cores: Cores): void {
  spawnSync('taskset', ['-acp', cores.others.join(), String(process.pid)]);
}

/** Jiffies of one core since the machine started. */
export interface CoreTime {
  total: number;
  idle: number;
}

/** `/proc/stat` (proc(5)): user, nice, system, idle, iowait, irq, softirq, steal. */
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

/** Starts a look at how busy the services' core is; the returned function ends it, with a share from 0 to 1. */
export function watchCores(cores: Cores | undefined): () => number | undefined {
  const read = () => cores && parseCoreTimes(readFileSync('/proc/stat', 'utf8'), cores.services);
  const before = read();
  return () => {
    const after = read();
    if (before === undefined || after === undefined) return undefined;
    return 1 - (after.idle - before.idle) / (after.total - before.total);
  };
}
