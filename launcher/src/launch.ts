import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Administrator, readOrMakeAdministrator } from './administrator.js';
import type { ChildFailure } from './child.js';
import { holdFolder } from './hold-folder.js';
import { type PlanOptions, type ProcessName, plan, stopOrder } from './plan.js';
import type { Ports } from './ports.js';
import { supervise } from './supervise.js';
import { requireFreePorts } from './taken-ports.js';

export interface LaunchOptions {
  /** Everything that is kept: one folder for each service, and `admin.json`. Made when missing. */
  dataFolder: string;
  /** See `chooseFreePorts()` for tests. */
  ports: Ports;
  /** Default 127.0.0.1: nothing is reachable from outside this machine. */
  host?: string;
  /** A missing password is made once and kept in the data folder. Default username: admin. */
  administrator?: Partial<Administrator>;
  /** Mean time between two journeys of demo traffic. Default: no traffic. */
  trafficPaceMs?: number | undefined;
  /** Environment for every process, beside what the plan sets. */
  inherited?: PlanOptions['inherited'] | undefined;
  without?: PlanOptions['without'];
  changes?: PlanOptions['changes'];
  /** Default 30000. */
  readyMs?: number;
  /** Leave the others running when one dies. Default false: then everything is stopped. */
  tolerateDeaths?: boolean;
  onReady?: (name: string, milliseconds: number) => void;
  onLine?: (name: string, line: string) => void;
  signal?: AbortSignal;
}

export type Urls = Readonly<
  Record<
    'gateway' | 'docs' | 'console' | 'gatewayOperations' | 'oauth' | 'customer' | 'product' | 'order',
    string
  >
>;

export interface Running {
  readonly urls: Urls;
  readonly admin: Administrator;
  /** Process ids by name. */
  readonly pids: Readonly<Record<string, number>>;
  /** Resolves when a process ended that was not told to; the others were stopped then, unless deaths are tolerated. */
  readonly died: Promise<ChildFailure>;
  /** To one process: how a test makes a back-end vanish. */
  signal(name: ProcessName, signal: NodeJS.Signals): void;
  /** Stops every process in order, within about ten seconds. */
  close(): Promise<void>;
  /** Ends every process at once, without waiting: for the impatient second Ctrl-C. */
  kill(): void;
}

const root = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * Starts the whole shop with embedded stores, each part a process of its own, and waits until all are ready.
 *
 * @throws PortsTakenError, ProcessDiedError, or an Error that says what is wrong; nothing is left running then.
 * @example
 * const shop = await launch({ dataFolder: './data', ports: await chooseFreePorts() });
 * await fetch(`${shop.urls.gateway}/products`);
 * await shop.close();
 */
export async function launch(options: LaunchOptions): Promise<Running> {
  const { ports, host = '127.0.0.1' } = options;
  const dataFolder = resolve(options.dataFolder);
  await requireFreePorts(host, ports);
  await mkdir(dataFolder, { recursive: true });
  const release = await holdFolder(dataFolder);
  try {
    const admin = await readOrMakeAdministrator(dataFolder, {
      username: options.administrator?.username ?? 'admin',
      password: options.administrator?.password,
    });
    const planned = plan({
      host,
      ports,
      dataFolder,
      administrator: admin,
      trafficPaceMs: options.trafficPaceMs,
      inherited: options.inherited,
      without: options.without,
      changes: options.changes,
    });
    const shop = await supervise(planned, {
      root,
      stopOrder,
      readyMs: options.readyMs ?? 30_000,
      stopMs: 10_000,
      groupStopMs: 7_000,
      tolerateDeaths: options.tolerateDeaths,
      onReady: options.onReady,
      onLine: options.onLine,
      signal: options.signal,
    });
    return {
      ...shop,
      urls: urlsOf(host, ports),
      admin,
      close: () => shop.close().finally(release),
      died: shop.died.finally(options.tolerateDeaths ? () => undefined : release),
    };
  } catch (error) {
    await release();
    throw error;
  }
}

function urlsOf(host: string, ports: Ports): Urls {
  const at = (port: number) => `http://${host}:${port}`;
  return {
    gateway: at(ports.gateway),
    docs: `${at(ports.gateway)}/docs`,
    console: at(ports.console),
    gatewayOperations: at(ports.gatewayOperations),
    oauth: at(ports.oauth),
    customer: at(ports.customer),
    product: at(ports.product),
    order: at(ports.order),
  };
}
