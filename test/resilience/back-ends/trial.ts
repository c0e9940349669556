import { setTimeout as pause } from 'node:timers/promises';
import { attemptsBetween, compare } from './compare.js';
import type { BackEnds, Doubles } from './doubles.js';
import { createDriver, type Driven } from './drive.js';
import type { RowFigures, SignalFigures } from './figures.js';
import { type Clients, type SignalAccount, startProduct } from './product.js';
import type { Row } from './rows.js';
import { median, percentile } from './statistics.js';

export interface Latency {
  p50Ms: number;
  p99Ms: number;
}

/** A row of the table while it is measured. */
export interface Trial {
  readonly row: Row;
  /** Many requests at a time. */
  load(requests: number): Promise<void>;
  /** One request at a time: how long they take. */
  look(requests: number): Promise<Latency>;
  misbehave(): Promise<void>;
  /** Lets the back-ends behave, waits until nothing is queued, and stops the service. */
  recover(withinMs: number): Promise<void>;
  figures(baseline: readonly Latency[]): RowFigures;
  close(): Promise<void>;
}

const connections = 16;
/** For what is delivered at once, however slow the machine. */
const settleMs = 10_000;

export async function startTrial(row: Row, clients: Clients, doubles: Doubles): Promise<Trial> {
  const backEnds = await doubles.open();
  const product = await startProduct(clients, backEnds);
  const driver = createDriver(product.url);
  const served: string[] = [];
  const failures: string[] = [];
  const latencies: Latency[] = [];
  let asked = 0;
  let began = 0;
  let atFirst: Awaited<ReturnType<BackEnds['seen']>>;
  let rest: Omit<
    RowFigures,
    'clients' | 'title' | 'asked' | 'served' | 'failures' | 'addedP50Ms' | 'addedP99Ms'
  >;

  async function drive(requests: number, width: number): Promise<Driven> {
    asked += requests;
    const driven = await driver.run(requests, width);
    served.push(...driven.served);
    failures.push(...driven.failures);
    return driven;
  }

  return {
    row,
    async load(requests) {
      if (!row.restarts) return void (await drive(requests, connections));
      await backEnds.behave({ spans: 'gone', logs: 'gone' });
      await drive(requests / 2, connections);
      await backEnds.behave(row);
      await drive(requests / 2, connections);
    },
    async look(requests) {
      const { times } = await drive(requests, 1);
      const latency = { p50Ms: percentile(times, 0.5), p99Ms: percentile(times, 0.99) };
      latencies.push(latency);
      return latency;
    },
    async misbehave() {
      // an acknowledgement that is under way when its connection is cut is lost, and what it was for comes twice
      await untilNothingWaits(product.accounts, settleMs);
      began = performance.now();
      atFirst = await backEnds.seen();
      // what was measured until now was to warm up
      latencies.length = 0;
      await backEnds.behave(row);
    },
    async recover(withinMs) {
      const misbehavedMs = performance.now() - began;
      const before = await backEnds.seen();
      await backEnds.behave({ spans: 'takes', logs: 'takes' });
      const healed = performance.now();
      const accounts = await untilNothingWaits(product.accounts, withinMs);
      const recoveredMs = performance.now() - healed;
      const after = await backEnds.seen();
      const peakMb = await product.peakMb();
      const { code, lines } = await product.stop();
      const signal = (name: 'spans' | 'logs'): SignalFigures => ({
        ...compare(accounts[name], after[name], served),
        ...attemptsBetween(atFirst[name], before[name], row[name]),
      });
      rest = {
        peakMb,
        misbehavedMs,
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
      asked,
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

type Accounts = { spans: SignalAccount; logs: SignalAccount };

/** The books, when nothing is queued in two looks that say the same, or at the end of the time. */
async function untilNothingWaits(read: () => Promise<Accounts>, withinMs: number): Promise<Accounts> {
  const deadline = performance.now() + withinMs;
  let before = '';
  for (;;) {
    const accounts = await read();
    const now = JSON.stringify(accounts);
    const settled = now === before && accounts.spans.queued + accounts.logs.queued === 0;
    if (settled || performance.now() > deadline) return accounts;
    before = now;
    await pause(250);
  }
}
