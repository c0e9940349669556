import type { Idle } from './measure-idle.js';
import type { MeasuredOperation, ShopRequest, Target } from './operation.js';
import { longestBlock, scrape } from './scrape.js';
import type { Shop } from './shop.js';

/** Result of one round of an operation in one shop. */
export interface Round {
  /** CPU time of the gateway and all services for one request beyond their idle CPU time, in microseconds. */
  cpuUs: number;
  /** Idle CPU time of the processes during the round, divided by the number of requests, in microseconds. */
  idleUs: number;
  latenciesMs: readonly number[];
  block: { process: string; ms: number };
  busy?: { process: string; ms: number } | undefined;
}

/** Round of which the idle CPU time of the processes is not known yet. */
export interface RawRound extends Omit<Round, 'cpuUs' | 'idleUs'> {
  /** CPU time of the gateway and each service. */
  cpuMs: Readonly<Partial<Record<keyof Idle, number>>>;
  seconds: number;
}

/** Concurrent requests. */
const concurrency = 2;

/** Prepares the requests, sends them, and reads the processes' metrics before and after. */
export async function measureRound(
  target: Target,
  { metrics, busy }: Pick<Shop, 'metrics' | 'busy'>,
  operation: MeasuredOperation,
  range: { from: number; count: number },
): Promise<RawRound> {
  const count = Math.min(range.count, operation.maxRequests ?? range.count);
  const requests: ShopRequest[] = new Array(count);
  await inParallel(count, async (n) => {
    requests[n] = await operation.prepare(target, range.from + n);
  });
  const before = await scrape(metrics);
  const fromMs = Date.now();
  const latenciesMs: number[] = [];
  await inParallel(count, async (n) => {
    const start = performance.now();
    await target.send(requests[n] as ShopRequest, operation.status);
    latenciesMs.push(performance.now() - start);
  });
  const toMs = Date.now();
  const after = await scrape(metrics);
  const { console: _, ...services } = metrics;
  const names = Object.keys(services) as (keyof typeof services)[];
  const usedMs = (name: keyof typeof services) => (after[name].cpuSeconds - before[name].cpuSeconds) * 1000;
  return {
    cpuMs: Object.fromEntries(names.map((name) => [name, usedMs(name)])),
    seconds: (toMs - fromMs) / 1000,
    latenciesMs,
    block: longestBlock(after),
    busy: busy({ fromMs, toMs }),
  };
}

/** Subtracts the CPU time that the processes use when there are no requests. */
export function withoutIdle({ cpuMs, seconds, ...round }: RawRound, idle: Idle): Round {
  const count = round.latenciesMs.length;
  const entries = Object.entries(cpuMs) as [keyof Idle, number][];
  const usedMs = entries.reduce((sum, [, ms]) => sum + ms, 0);
  const idleMs = entries.reduce((sum, [name]) => sum + idle[name] * seconds, 0);
  return {
    ...round,
    cpuUs: (Math.max(0, usedMs - idleMs) * 1000) / count,
    idleUs: (idleMs * 1000) / count,
  };
}

async function inParallel(count: number, work: (n: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}
