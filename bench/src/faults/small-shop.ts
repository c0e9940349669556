import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseFreePorts, launch } from '@glasshouse/launcher';
import type { Cores } from '../cores.js';
import type { FaultLayer, FaultLoad } from './figures.js';

/** Gateway and product service of the shop, without telemetry receivers. */
export interface SmallShop {
  urls: Readonly<Record<FaultLoad, string>>;
  close(): Promise<void>;
}

/** Starts both services on the core for services. @throws Error when a service does not start */
export async function startSmallShop(layer: FaultLayer, cores: Cores | undefined): Promise<SmallShop> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'glasshouse-faults-'));
  const removeData = () => rm(dataFolder, { recursive: true, force: true });
  const running = await launch({
    dataFolder,
    ports: await chooseFreePorts(),
    bundled: true, // like `npm start`
    without: ['console', 'traffic', 'oauth', 'customer', 'order'],
    readyMs: 120_000,
    inherited: {
      RATE_LIMIT_REQUESTS: '0',
      OVERLOAD_DELAY_MS: '0',
      ...(layer === 'on' && { FAULTS_TOKEN: 'token-of-the-fault-benchmark' }),
    },
  }).catch(async (error) => {
    await removeData();
    throw error;
  });
  if (cores !== undefined)
    for (const pid of Object.values(running.pids))
      spawnSync('taskset', ['-acp', cores.services.join(), String(pid)]);
  const products = `${running.urls.gateway}/products`;
  const first = (await (await fetch(`${products}?limit=1`)).json()) as { items: { sku: string }[] };
  const sku = first.items[0]?.sku;
  return {
    urls: { product: `${products}/${sku}`, availability: `${products}/${sku}/availability` },
    async close() {
      await running.close();
      await removeData();
    },
  };
}
