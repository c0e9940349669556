import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ChildFailure, chooseFreePorts, plan, processNames, startChild } from '@glasshouse/launcher';
import type { DeliveryStats, DropReason } from '@glasshouse/telemetry';
import type { BackEnds } from './doubles.js';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

export type Clients = 'kit' | 'classic';
export type SignalAccount = Omit<DeliveryStats, 'destination'>;

/** The product service, a process of its own as `npm start` has it, whose telemetry goes to the given back-ends. */
export interface Product {
  /** A product's address, which is answered from the cache: a server span, a cache span and an access record. */
  readonly url: string;
  /** The books of its telemetry, as `/metrics` has them. */
  accounts(): Promise<{ spans: SignalAccount; logs: SignalAccount }>;
  /** The most memory it ever had, in MB: by the kernel's books on Linux, elsewhere the most that `/metrics` told. */
  peakMb(): Promise<number>;
  stop(): Promise<ChildFailure>;
  /** Ends it if it still runs, and leaves nothing behind. */
  close(): Promise<void>;
}

export async function startProduct(clients: Clients, backEnds: BackEnds): Promise<Product> {
  const folder = await mkdtemp(join(tmpdir(), 'glasshouse-back-ends-'));
  const [planned] = plan({
    host: '127.0.0.1',
    ports: await chooseFreePorts(),
    dataFolder: folder,
    administrator: { username: 'admin', password: 'not used here' },
    trafficPaceMs: undefined,
    without: processNames.filter((name) => name !== 'product'),
    changes: {
      product: {
        PORT: '0',
        TELEMETRY_CLIENTS: clients,
        TRACES_ZIPKIN: backEnds.spansUrl,
        LOG_FORWARD: backEnds.logsTarget,
        // 16 for each of the two
        TELEMETRY_QUEUE_MEGABYTES: '32',
        // nothing of its own accord while it is measured
        RESERVATION_SWEEP_MS: '600000',
        PRODUCT_CACHE_MS: '3600000',
      },
    },
  });
  if (planned === undefined) throw new Error('there is no product service in the plan');
  const child = startChild(planned, { root });
  const removed = child.ended.then(() => rm(folder, { recursive: true, force: true }));
  const port = await child.ready;
  const metrics = `http://127.0.0.1:${port}/metrics`;
  let most = 0;

  async function scrape(): Promise<string> {
    const text = await (await fetch(metrics, { headers: { connection: 'close' } })).text();
    const [bytes] = valuesOf(text, 'process_resident_memory_bytes', '');
    most = Math.max(most, bytes?.value ?? 0);
    return text;
  }

  return {
    url: `http://127.0.0.1:${port}/products/TERRARIUM-DOME`,
    async accounts() {
      const text = await scrape();
      return { spans: accountOf(text, 'traces'), logs: accountOf(text, 'logs') };
    },
    async peakMb() {
      if (process.platform === 'linux') {
        const [, kilobytes] =
          /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
        return Number(kilobytes) / 1024;
      }
      await scrape();
      return most / 2 ** 20;
    },
    async stop() {
      child.signal('SIGTERM');
      return child.ended;
    },
    async close() {
      child.signal('SIGKILL');
      await removed;
    },
  };
}

function accountOf(text: string, signal: 'logs' | 'traces'): SignalAccount {
  const label = `signal="${signal}"`;
  const one = (name: string): number => {
    const values = valuesOf(text, name, label);
    if (values.length !== 1) throw new Error(`${values.length} values of ${name} for ${signal}`);
    return (values[0] as { value: number }).value;
  };
  const dropped = valuesOf(text, 'telemetry_items_dropped_total', label).map(({ labels, value }) => [
    /reason="(\w+)"/.exec(labels)?.[1],
    value,
  ]);
  return {
    signal,
    produced: one('telemetry_items_produced_total'),
    delivered: one('telemetry_items_delivered_total'),
    queued: one('telemetry_items_queued'),
    dropped: Object.fromEntries(dropped) as Record<DropReason, number>,
  };
}

/** Samples of the Prometheus text format whose labels contain `label`. */
function valuesOf(text: string, name: string, label: string): { labels: string; value: number }[] {
  return [...text.matchAll(new RegExp(`^${name}(?:\\{(.*)\\})? (\\S+)$`, 'gm'))]
    .map(([, labels = '', value]) => ({ labels, value: Number(value) }))
    .filter(({ labels }) => labels.includes(label));
}
