import { adminPortNameOf, type ServicePortName } from '@glasshouse/roster';
import { observedProcesses, type ProcessFigures } from './figures.js';

/** For one response of a process, also while the machine is busy. */
const timeoutMs = 20_000;

/** Metrics of a process in one scrape. */
export interface Sample {
  /** CPU time of all threads since the start, user and system. */
  cpuSeconds: number;
  rssMb: number;
  /** Longest interval between two ticks of a 10 ms timer since the previous scrape. */
  longestTickMs: number;
}

/** Reads `/metrics` of each process. A scrape also resets the longest tick. @throws Error when one fails */
export async function scrape<Name extends string>(
  urls: Readonly<Record<Name, string>>,
): Promise<Record<Name, Sample>> {
  const entries = await Promise.all(
    Object.entries<string>(urls).map(async ([name, url]) => {
      const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(timeoutMs) });
      if (!response.ok) throw new Error(`${url}/metrics: ${response.status}`);
      return [name, parseSample(await response.text())] as const;
    }),
  );
  return Object.fromEntries(entries) as Record<Name, Sample>;
}

export function parseSample(text: string): Sample {
  const value = (name: string): number => {
    const found = new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)`, 'm').exec(text)?.[1];
    if (found === undefined) throw new Error(`${name} is missing`);
    return Number(found);
  };
  return {
    cpuSeconds: value('process_cpu_seconds_total'),
    rssMb: value('process_resident_memory_bytes') / 2 ** 20,
    longestTickMs: value('nodejs_eventloop_lag_max_seconds') * 1000,
  };
}

/** Returns the process with the longest tick, and its milliseconds. */
export function longestBlock(samples: Readonly<Record<string, Sample>>): { process: string; ms: number } {
  return Object.entries(samples).reduce(
    (found, [process, { longestTickMs: ms }]) => (ms > found.ms ? { process, ms } : found),
    { process: '-', ms: 0 },
  );
}

export type Processes = Readonly<Record<ProcessFigures['name'], string>>;

/** Returns the origin of each process's `/metrics`. @param originOf Returns the origin of a port */
export function metricsOrigins(originOf: (port: ServicePortName | 'console') => string): Processes {
  return Object.fromEntries(
    observedProcesses.map((name) => [name, originOf(name === 'console' ? name : adminPortNameOf(name))]),
  ) as Processes;
}
