import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chooseFreePorts, type LaunchOptions, launch } from '@glasshouse/launcher';
import { longestBusy, watchFolderVariable } from './busy-ticks.js';
import { type Client, createClient } from './client.js';
import { collectCursors } from './cursors.js';
import { observedProcesses, type ProcessCost } from './figures.js';
import type { Filled, StoreLocation } from './fill/fill-shop.js';
import { hashCost, password } from './fill/users.js';
import { type Tokens, tokenRequest } from './login.js';
import type { Target } from './operation.js';
import { proportionalMb } from './proportional-memory.js';
import { metricsOrigins, type Processes, scrape } from './scrape.js';

/** Running shop with its measurements. */
export interface Shop {
  /** Milliseconds from the start of each process until it was ready. */
  startMs: Readonly<Record<keyof Processes, number>>;
  /** Origins of the processes' `/metrics`. */
  metrics: Processes;
  /** Reads the memory of every process. */
  memory(): Promise<Readonly<Record<keyof Processes, Pick<ProcessCost, 'rssMb' | 'pssMb'>>>>;
  /** Returns {@link longestBusy} for a period; undefined on systems that do not count a thread's CPU time. */
  busy(period: { fromMs: number; toMs: number }): { process: string; ms: number } | undefined;
  /** Logs in the shopper and the administrator, and collects the cursors. */
  target(filled: Filled): Promise<Target>;
  close(): Promise<void>;
}

/**
 * Settings of a measured shop: without the rate limit and the limit on event-loop delay, which a measurement would
 * reach; with the cheapest password hash and the shortest cache lifetime, so that neither hides the cost of the store;
 * and without scrapes by the console, which would reset the longest tick.
 */
const environment = {
  RATE_LIMIT_REQUESTS: '0',
  OVERLOAD_DELAY_MS: '0',
  PASSWORD_HASH_COST: String(hashCost),
  PRODUCT_CACHE_MS: '100',
  ACCESS_TOKEN_SECONDS: '86400',
  SCRAPE_INTERVAL_MS: '600000',
} as const;

/** Starts every process of `npm start` except the demo traffic, on free loopback ports. */
export async function startShop(
  location: StoreLocation,
  dataFolder: string,
  signal: AbortSignal,
): Promise<Shop> {
  signal.throwIfAborted();
  const startMs = new Map<string, number>();
  const watchFolder = join(dataFolder, 'busy-ticks');
  await mkdir(watchFolder, { recursive: true });
  const options: LaunchOptions = {
    dataFolder,
    ports: await chooseFreePorts(),
    administrator: { username: 'admin', password },
    bundled: true, // like `npm start`
    inherited: {
      ...process.env,
      ...environment,
      NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import=${new URL('./busy-watch.js', import.meta.url).href}`,
      [watchFolderVariable]: watchFolder,
      ...('mongodbUrl' in location && { STORE: 'mongodb', MONGODB_URL: location.mongodbUrl }),
    },
    readyMs: 120_000,
    signal,
    onEvent: (event) => {
      if (event.type === 'ready') startMs.set(event.status.name, event.tookMs);
    },
  };
  const running = await launch(options);
  const { urls } = running;
  const client: Client = createClient(urls.gateway);
  let unique = 0;
  const metrics = metricsOrigins((port) => urls[port]);
  return {
    startMs: Object.fromEntries(
      observedProcesses.map((name) => [name, startMs.get(name) ?? Number.NaN]),
    ) as Shop['startMs'],
    metrics,
    async memory() {
      const samples = await scrape(metrics);
      return Object.fromEntries(
        observedProcesses.map((name) => {
          const pssMb = proportionalMb(running.pids[name]);
          return [name, { rssMb: samples[name].rssMb, ...(pssMb !== undefined && { pssMb }) }];
        }),
      ) as Awaited<ReturnType<Shop['memory']>>;
    },
    busy: (period) =>
      existsSync('/proc/self/schedstat') ? longestBusy(watchFolder, running.pids, period) : undefined,
    async target(filled) {
      const login = async (username: string) =>
        ((await client.send(tokenRequest(username, password), 200)) as Tokens).access_token;
      const tokens = { shopper: await login('shopper'), admin: await login('admin') };
      const cursors = await collectCursors(client, filled, tokens);
      return { filled, ...tokens, cursors, send: client.send, unique: () => (unique += 1) };
    },
    async close() {
      await client.close();
      await running.close();
    },
  };
}
