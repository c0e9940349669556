import { setTimeout as pause } from 'node:timers/promises';
import { median, percentile } from '@glasshouse/bench/statistics';
import { attemptsBetween, compare } from './compare.js';
import type { BackEnds, Doubles } from './doubles.js';
import { createDriver, type DriveResult } from './drive.js';
import type { RowFigures, SignalFigures } from './figures.js';
import { type Clients, type SignalStats, startProduct } from './product.js';
import type { Row } from './rows.js';

export interface Latency {
  p50Ms: number;
  p99Ms: number;
}

/** Measurement of one row. */
export interface Trial {
  readonly row: Row;
  /** Sends requests, 16 at a time. */
  load(requests: number): Promise<void>;
  /** Sends requests sequentially and returns their latency. */
  measureLatency(requests: number): Promise<Latency>;
  startFailure(): Promise<void>;
  /** Ends the failure, waits until the queues are empty, and stops the service. */
  recover(withinMs: number): Promise<void>;
  figures(baseline: readonly Latency[]): RowFigures;
  close(): Promise<void>;
}

const connections = 16;
/** Time limit for a delivery to working back-ends, even on a slow machine. */
const settleMs = 10_000;

export async function startTrial(row: Row, clients: Clients, doubles: Doubles): Promise<Trial> {
  const backEnds = await doubles.open();
  const product = await startProduct(clients, backEnds);
  const driver = createDriver(product.url);
  const served: string[] = [];
  const failures: string[] = [];
  const latencies: Latency[] = [];
  let sent = 0;
  let began = 0;
  let atStart: Awaited<ReturnType<BackEnds['ingested']>>;
  let rest: Omit<
    RowFigures,
    'clients' | 'title' | 'requests' | 'served' | 'failures' | 'addedP50Ms' | 'addedP99Ms'
  >;

  async function drive(requests: number, width: number): Promise<DriveResult> {
    sent += requests;
    const result = await driver.run(requests, width);
    served.push(...result.served);
    failures.push(...result.failures);
    return result;
  }

  return {
    row,
    async load(requests) {
      if (!row.restarts) return void (await drive(requests, connections));
      await backEnds.behave({ spans: 'down', logs: 'down' });
      await drive(requests / 2, connections);
      await backEnds.behave(row);
      await drive(requests / 2, connections);
    },
    async measureLatency(requests) {
      const { times } = await drive(requests, 1);
      const latency = { p50Ms: percentile(times, 0.5), p99Ms: percentile(times, 0.99) };
      latencies.push(latency);
      return latency;
    },
    async startFailure() {
      // closing a connection would lose an acknowledgement in transit, and cause duplicates
      await waitUntilDelivered(product.deliveryStats, settleMs);
      began = performance.now();
      atStart = await backEnds.ingested();
      // the latencies so far were for warm-up
      latencies.length = 0;
      await backEnds.behave(row);
    },
    async recover(withinMs) {
      const failureMs = performance.now() - began;
      const before = await backEnds.ingested();
      await backEnds.behave({ spans: 'accepts', logs: 'accepts' });
      const failureEnd = performance.now();
      const deliveryStats = await waitUntilDelivered(product.deliveryStats, withinMs);
      const recoveredMs = performance.now() - failureEnd;
      const after = await backEnds.ingested();
      const peakMb = await product.peakMb();
      const { code, lines } = await product.stop();
      const signal = (name: 'spans' | 'logs'): SignalFigures => ({
        ...compare(deliveryStats[name], after[name], served),
        ...attemptsBetween(atStart[name], before[name], row[name]),
      });
      rest = {
        peakMb,
        failureMs,
        spans: signal('spans'),
        logs: signal('logs'),
        recoveredMs,
        exit: code,
        lines,
      };
    },
    figures: (baseline) => ({
      clients,
      title: row.title,
      requests: sent,
      served: served.length,
      failures,
      addedP50Ms: median(latencies.map(({ p50Ms }, at) => p50Ms - (baseline[at]?.p50Ms ?? Number.NaN))),
      addedP99Ms: median(latencies.map(({ p99Ms }, at) => p99Ms - (baseline[at]?.p99Ms ?? Number.NaN))),
      ...rest,
    }),
    async close() {
      driver.close();
      await product.close();
    },
  };
}

type Stats = { spans: SignalStats; logs: SignalStats };

/** Returns the statistics after two equal readings in a row with empty queues, or after `withinMs`. */
async function waitUntilDelivered(read: () => Promise<Stats>, withinMs: number): Promise<Stats> {
  const deadline = performance.now() + withinMs;
  let before = '';
  for (;;) {
    const deliveryStats = await read();
    const now = JSON.stringify(deliveryStats);
    const settled = now === before && deliveryStats.spans.queued + deliveryStats.logs.queued === 0;
    if (settled || performance.now() > deadline) return deliveryStats;
    before = now;
    await pause(250);
  }
}
