import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chooseFreePorts, type LaunchOptions, launch } from '@glasshouse/launcher';
import { adminPortNameOf } from '@glasshouse/roster';
import { longestBusy, watchFolderVariable } from './busy-ticks.js';
import { type Client, createClient } from './client.js';
import { collectCursors } from './cursors.js';
import { observedProcesses } from './figures.js';
import type { Filled, Place } from './fill/fill-shop.js';
import { hashCost, password } from './fill/users.js';
import { type Tokens, tokenRequest } from './login.js';
import type { Target } from './operation.js';
import { type Processes, type Sample, scrape } from './scrape.js';

/** A started shop. */
export interface Shop {
  /** Milliseconds from the start of each process until it was ready. */
  startMs: Readonly<Record<keyof Processes, number>>;
  /** Addresses of the processes' metrics. */
  metrics: Processes;
  /** Reads the counters of every process. */
  samples(): Promise<Readonly<Record<keyof Processes, Sample>>>;
  /** See {@link longestBusy}; undefined where the system does not count how long a thread ran. */
  busy(period: { fromMs: number; toMs: number }): { process: string; ms: number } | undefined;
  /** Logs in and collects the cursors. */
  target(filled: Filled): Promise<Target>;
  close(): Promise<void>;
}

/**
 * Limits that a measurement would reach (that on the delay of the event loop on a busy machine), the cheapest password hash, the shortest life in the product cache, and no
 * scrapes by the console, which begin a new period for the longest tick.
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
export async function startShop(place: Place, dataFolder: string, signal: AbortSignal): Promise<Shop> {
  signal.throwIfAborted();
  const startMs = new Map<string, number>();
  const watchFolder = join(dataFolder, 'busy-ticks');
  await mkdir(watchFolder, { recursive: true });
  const options: LaunchOptions = {
    dataFolder,
    ports: await chooseFreePorts(),
    administrator: { username: 'admin', password },
    inherited: {
      ...process.env,
      ...environment,
      NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import=${new URL('./busy-watch.js', import.meta.url).href}`,
      [watchFolderVariable]: watchFolder,
      ...('mongodbUrl' in place && { STORE: 'mongodb', MONGODB_URL: place.mongodbUrl }),
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
  const metrics = Object.fromEntries(
    observedProcesses.map((name) => [name, urls[name === 'console' ? name : adminPortNameOf(name)]]),
  ) as Processes;
  return {
    startMs: Object.fromEntries(
      observedProcesses.map((name) => [name, startMs.get(name) ?? Number.NaN]),
    ) as Shop['startMs'],
    metrics,
    samples: () => scrape(metrics),
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
