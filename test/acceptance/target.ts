import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseFreePorts, type LaunchOptions, launch, type Running } from '@glasshouse/launcher';
import { adminPortNameOf, type ServiceName, serviceNames } from '@glasshouse/roster';
import type { Credentials, Shopper } from '@glasshouse/traffic';
import { createCheckedShopper, watchGateway, watchLaunchedGateway } from './document/watch.js';
import { consoleReader } from './readers/console.js';
import { elasticsearchReader } from './readers/elasticsearch.js';
import { jaegerReader } from './readers/jaeger.js';
import { prometheusReader } from './readers/prometheus.js';
import type { LogReader, MetricReader, TraceReader } from './readers/types.js';
import { zipkinReader } from './readers/zipkin.js';

/** System under test: an external one, or one that is launched for the tests. */
export interface Target {
  gateway: string;
  shopper: Shopper;
  administrator: Credentials;
  /** At least one reader of each signal; the tests read all of them. */
  traces: readonly TraceReader[];
  logs: readonly LogReader[];
  metrics: readonly MetricReader[];
  /** Base URLs for metrics and readiness of each service; undefined for an external system. */
  services: Readonly<Record<string, string>> | undefined;
  /** Base URL of the console; undefined without one. */
  console: string | undefined;
  close(): Promise<void>;
}

/**
 * Opens the system under test. With GATEWAY_URL this is an external system, with a reader for each of CONSOLE_URL,
 * JAEGER_URL, ZIPKIN_URL, ELASTICSEARCH_URL and PROMETHEUS_URL that is set; without, an embedded one on free ports.
 *
 * @throws Error with GATEWAY_URL, but without ADMIN_PASSWORD or without a reader for a signal
 */
export async function openTarget(environment: NodeJS.ProcessEnv): Promise<Target> {
  if (!environment.GATEWAY_URL) return launchTarget();
  await watchGateway(environment.GATEWAY_URL);
  return connect(environment.GATEWAY_URL, environment);
}

function connect(gateway: string, environment: NodeJS.ProcessEnv): Target {
  const at = <T>(name: string, reader: (url: string) => T): T[] => {
    const url = environment[name]?.replace(/\/$/, '');
    return url ? [reader(url)] : [];
  };
  const consoles = at('CONSOLE_URL', consoleReader);
  const shopper = createCheckedShopper({ gateway });
  const target: Target = {
    gateway: gateway.replace(/\/$/, ''),
    shopper,
    administrator: {
      username: environment.ADMIN_USERNAME || 'admin',
      password: environment.ADMIN_PASSWORD ?? '',
    },
    traces: [...consoles, ...at('JAEGER_URL', jaegerReader), ...at('ZIPKIN_URL', zipkinReader)],
    logs: [...consoles, ...at('ELASTICSEARCH_URL', elasticsearchReader)],
    metrics: [...consoles, ...at('PROMETHEUS_URL', prometheusReader)],
    services: undefined,
    console: environment.CONSOLE_URL?.replace(/\/$/, ''),
    close: () => shopper.close(),
  };
  const missing = (['traces', 'logs', 'metrics'] as const).filter((signal) => target[signal].length === 0);
  if (missing.length > 0)
    throw new Error(`GATEWAY_URL is set, but no address of a back-end for ${missing.join(', ')}`);
  if (!target.administrator.password) throw new Error('GATEWAY_URL is set, but not ADMIN_PASSWORD');
  return target;
}

async function launchTarget(): Promise<Target> {
  const shop = await launchForTests();
  const reader = consoleReader(shop.urls.console);
  const shopper = createCheckedShopper({ gateway: shop.urls.gateway });
  return {
    gateway: shop.urls.gateway,
    shopper,
    administrator: shop.admin,
    traces: [reader],
    logs: [reader],
    metrics: [reader],
    services: adminUrlsOf(shop),
    console: shop.urls.console,
    async close() {
      await shopper.close();
      await shop.close();
    },
  };
}

/** Returns the address of health, metrics and log level of each service. */
export function adminUrlsOf({ urls }: Pick<Running, 'urls'>): Record<ServiceName, string> {
  return Object.fromEntries(serviceNames.map((name) => [name, urls[adminPortNameOf(name)]])) as Record<
    ServiceName,
    string
  >;
}

/** Launches the embedded system on free ports with its own data. `close()` asserts that no process remains. */
export async function launchForTests(options: Partial<LaunchOptions> = {}): Promise<Running> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'glasshouse-'));
  const removeData = () => rm(dataFolder, { recursive: true, force: true });
  try {
    const shop = await launch({
      dataFolder,
      ports: await chooseFreePorts(),
      bundled: true, // like `npm start`: half the CPU time of a start from modules
      readyMs: 90_000, // a loaded machine starts more slowly
      ...options,
      // TELEMETRY_CLIENTS=classic runs the same suite with the established client libraries
      inherited: {
        TELEMETRY_CLIENTS: process.env.TELEMETRY_CLIENTS ?? '',
        // these suites require a response to every request, even on a loaded machine; infra/http tests load shedding
        OVERLOAD_DELAY_MS: '0',
        ...options.inherited,
      },
      changes: {
        console: { SCRAPE_INTERVAL_MS: '500' },
        ...options.changes,
        // logins are not under test
        oauth: { PASSWORD_HASH_COST: '10', ...options.changes?.oauth },
      },
    });
    if (!options.without?.includes('gateway')) watchLaunchedGateway(shop.urls.gateway);
    return {
      ...shop,
      async close() {
        await shop.close();
        await removeData();
        const left = Object.entries(shop.pids).filter(([, pid]) => isAlive(pid));
        assert.deepEqual(left, [], 'no process remains');
      },
    };
  } catch (error) {
    await removeData();
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
