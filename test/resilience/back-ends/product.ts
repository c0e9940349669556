import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  bundleProcesses,
  type ChildFailure,
  chooseFreePorts,
  plan,
  processNames,
  startChild,
} from '@glasshouse/launcher';
import type { DeliveryStats, DropReason } from '@glasshouse/telemetry';
import type { BackEnds } from './doubles.js';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

export type Clients = 'kit' | 'classic';
export type SignalStats = Omit<DeliveryStats, 'destination'>;

/** The product service as its own process, as `npm start` runs it, which sends its telemetry to the given back-ends. */
export interface Product {
  /** URL of a cached product: a request produces a server span, a cache span and an access record. */
  readonly url: string;
  /** Reads the delivery statistics from `/metrics`. */
  deliveryStats(): Promise<{ spans: SignalStats; logs: SignalStats }>;
  /** Peak resident memory in MB: `VmHWM` on Linux, elsewhere the maximum of the readings of `/metrics`. */
  peakMb(): Promise<number>;
  stop(): Promise<ChildFailure>;
  /** Kills the process if it still runs, and removes its data. */
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
    bundled: true,
    changes: {
      product: {
        PORT: '0',
        TELEMETRY_CLIENTS: clients,
        TRACES_ZIPKIN: backEnds.spansUrl,
        LOG_FORWARD: backEnds.logsTarget,
        // 16 MiB for each of the two queues
        TELEMETRY_QUEUE_MEGABYTES: '32',
        // no background work while latency is measured
        RESERVATION_SWEEP_MS: '600000',
        PRODUCT_CACHE_MS: '3600000',
        // every request must be served, even on a loaded machine
        OVERLOAD_DELAY_MS: '0',
      },
    },
  });
  if (planned === undefined) throw new Error('the plan has no product service');
  await bundleProcesses();
  const child = startChild(planned, { root });
  const removed = child.ended.then(() => rm(folder, { recursive: true, force: true }));
  const port = await child.ready;
  const metrics = `http://127.0.0.1:${port}/metrics`;
  let peakBytes = 0;

  async function scrape(): Promise<string> {
    const text = await (await fetch(metrics, { headers: { connection: 'close' } })).text();
    const [bytes] = valuesOf(text, 'process_resident_memory_bytes', '');
    peakBytes = Math.max(peakBytes, bytes?.value ?? 0);
    return text;
  }

  return {
    url: `http://127.0.0.1:${port}/products/TERRARIUM-DOME`,
    async deliveryStats() {
      const text = await scrape();
      return { spans: statsOf(text, 'traces'), logs: statsOf(text, 'logs') };
    },
    async peakMb() {
      if (process.platform === 'linux') {
        const [, kilobytes] =
          /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
        return Number(kilobytes) / 1024;
      }
      await scrape();
      return peakBytes / 2 ** 20;
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

function statsOf(text: string, signal: 'logs' | 'traces'): SignalStats {
  const label = `signal="${signal}"`;
  const sample = (name: string): number => {
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
    produced: sample('telemetry_items_produced_total'),
    delivered: sample('telemetry_items_delivered_total'),
    queued: sample('telemetry_items_queued'),
    dropped: Object.fromEntries(dropped) as Record<DropReason, number>,
  };
}

/** Returns the samples of a metric in the Prometheus text format whose labels contain `label`. */
function valuesOf(text: string, name: string, label: string): { labels: string; value: number }[] {
  return [...text.matchAll(new RegExp(`^${name}(?:\\{(.*)\\})? (\\S+)$`, 'gm'))]
    .map(([, labels = '', value]) => ({ labels, value: Number(value) }))
    .filter(({ labels }) => labels.includes(label));
}
