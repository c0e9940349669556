import { setTimeout as sleep } from 'node:timers/promises';
import { observedProcesses } from './figures.js';
import { type Processes, scrape } from './scrape.js';

/** CPU time of each process without requests, in ms per second. */
export type Idle = Readonly<Record<keyof Processes, number>>;

/** Time after the previous requests in which their telemetry is sent, in seconds. */
const settleSeconds = 2;

/** Measures processes that get no requests. @throws the reason of the signal */
export async function measureIdle(metrics: Processes, seconds: number, signal: AbortSignal): Promise<Idle> {
  await sleep(Math.min(settleSeconds, seconds) * 1000, undefined, { signal });
  const before = await scrape(metrics);
  const from = performance.now();
  await sleep(seconds * 1000, undefined, { signal });
  const after = await scrape(metrics);
  const passedSeconds = (performance.now() - from) / 1000;
  return Object.fromEntries(
    observedProcesses.map((name) => [
      name,
      ((after[name].cpuSeconds - before[name].cpuSeconds) * 1000) / passedSeconds,
    ]),
  ) as Idle;
}
