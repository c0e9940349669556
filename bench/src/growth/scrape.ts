import type { ProcessFigures } from './figures.js';

/** A process's own metrics at one moment. */
export interface Sample {
  /** Processor time since the start, user and system, of all threads. */
  cpuSeconds: number;
  rssMb: number;
  /** Longest interval between two ticks of a 10 ms timer since the scrape before. */
  longestTickMs: number;
}

/** Reads `/metrics` of each process. A scrape also begins a new period for the longest tick. */
export async function scrape<Name extends string>(
  urls: Readonly<Record<Name, string>>,
): Promise<Record<Name, Sample>> {
  const entries = await Promise.all(
    Object.entries<string>(urls).map(async ([name, url]) => {
      const response = await fetch(`${url}/metrics`);
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

/** The process whose event loop was blocked longest, and for how long. */
export function longestBlock(samples: Readonly<Record<string, Sample>>): { process: string; ms: number } {
  return Object.entries(samples).reduce(
    (found, [process, { longestTickMs: ms }]) => (ms > found.ms ? { process, ms } : found),
    { process: '-', ms: 0 },
  );
}

export type Processes = Readonly<Record<ProcessFigures['name'], string>>;
