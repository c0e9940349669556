import { resolve } from 'node:path';
import { type ServicePortName, servicePortNames } from '@glasshouse/roster';
import { type Administrator, ensureAdministrator } from './administrator.js';
import { type Balancer, startBalancers } from './balancer.js';
import type { ChildFailure, ChildOptions } from './child.js';
import { ensureConsoleToken } from './console-token.js';
import { openDataFolder } from './data-folder.js';
import type { Environment } from './environment.js';
import { choosePorts } from './instances.js';
import { type PlanOptions, plan, urlOf } from './plan.js';
import type { Ports } from './ports.js';
import { bundleProcesses } from './process-bundles.js';
import { type ProcessName, serviceStopOrder, stopOrder } from './process-names.js';
import type { ProcessEvent, ProcessStatus } from './process-status.js';
import { root } from './root.js';
import { rejectUnsupported } from './setting-rules.js';
import { type SuperviseOptions, supervise } from './supervise.js';
import { requireFreePorts } from './taken-ports.js';

export interface LaunchOptions {
  /** Folder for persistent data: a folder for each service, and `admin.json`. Created if missing. */
  dataFolder: string;
  /** Ports to listen on; tests use `chooseFreePorts()`. */
  ports: Ports;
  /** Address to listen on. Default 127.0.0.1, reachable only from this machine. */
  host?: string;
  /** Address that the console listens on. Default: `host`. */
  consoleHost?: string | undefined;
  /** Token of the console. Default: none on a loopback address, otherwise generated once and stored in the data folder. */
  consoleToken?: string | undefined;
  /** Default username: admin. A missing password is generated once and stored in the data folder. */
  administrator?: Partial<Administrator>;
  /** Names of services that run in two instances behind a balancer. Default: none. */
  twoInstances?: readonly string[] | undefined;
  /** Mean time between two journeys of demo traffic, in milliseconds. Default: no traffic. */
  trafficPaceMs?: number | undefined;
  /** Environment for every process; see `setting-rules.ts`. */
  inherited?: PlanOptions['inherited'] | undefined;
  budgets?: PlanOptions['budgets'];
  /** Bundles the modules of each process into one file, unless that has been done. Default: false. */
  bundled?: boolean | undefined;
  without?: PlanOptions['without'];
  changes?: PlanOptions['changes'];
  /** Time limit until all processes are ready, in milliseconds. Default 60000. */
  readyMs?: number;
  /**
   * Action when a process exits after the start: `restart` it, `leave` the others running, or (default) `stop`
   * everything.
   */
  whenOneExits?: SuperviseOptions['whenOneExits'];
  restartLimits?: SuperviseOptions['restartLimits'];
  onEvent?: (event: ProcessEvent) => void;
  /** Called with each line that a process writes to standard error. */
  onLine?: (name: string, line: string) => void;
  /** See {@link ChildOptions}. */
  stdout?: ChildOptions['stdout'];
  /** Aborts the start: the started processes are stopped. */
  signal?: AbortSignal;
  /** Kills every process at once, at any time. */
  force?: AbortSignal;
}

/** Addresses of the services by port name, of the console, and of the API reference. */
export type Urls = Readonly<Record<ServicePortName | 'docs' | 'console', string>>;

export interface Running {
  readonly urls: Urls;
  readonly admin: Administrator;
  /** Token of the console; empty if it needs none. */
  readonly consoleToken: string;
  /** Ids of the running processes, by name. */
  readonly pids: Readonly<Record<string, number>>;
  /** Returns state, restarts and last exit of each process. */
  processes(): readonly ProcessStatus[];
  /** Resolves at the first unexpected exit; with `whenOneExits: 'stop'`, after the other processes have stopped. */
  readonly died: Promise<ChildFailure>;
  /** Sends a signal to one process, e.g. to make a service unavailable in a test. */
  signal(name: ProcessName, signal: NodeJS.Signals): void;
  /** Stops every process in order, within about ten seconds plus the time that `SHUTDOWN_MS` and `DRAIN_MS` add. */
  close(): Promise<void>;
}

/**
 * Starts the whole shop with embedded stores, each service in its own process, and waits until all are ready.
 *
 * @throws PortsTakenError, ProcessDiedError or another Error with the reason; no process is left running then.
 * @example
 * const shop = await launch({ dataFolder: './data', ports: await chooseFreePorts() });
 * await fetch(`${shop.urls.gateway}/products`);
 * await shop.close();
 */
export async function launch(options: LaunchOptions): Promise<Running> {
  const { ports, host = '127.0.0.1', consoleHost = host, inherited = {}, whenOneExits = 'stop' } = options;
  rejectUnsupported(inherited);
  const dataFolder = resolve(options.dataFolder);
  await requireFreePorts({ host, consoleHost }, ports);
  const twoInstances = await choosePorts(options.twoInstances ?? [], { host, ports, inherited });
  const unlock = await openDataFolder(dataFolder);
  let balancers: Balancer | undefined;
  async function release(): Promise<void> {
    unlock();
    await balancers?.close();
  }
  try {
    const admin = await ensureAdministrator(dataFolder, {
      username: options.administrator?.username ?? 'admin',
      password: options.administrator?.password,
      store: inherited.STORE,
    });
    const consoleToken = await ensureConsoleToken(dataFolder, {
      host: consoleHost,
      given: options.consoleToken,
    });
    const planned = plan({
      host,
      consoleHost,
      consoleToken,
      ports,
      dataFolder,
      administrator: admin,
      twoInstances,
      trafficPaceMs: options.trafficPaceMs,
      inherited,
      budgets: options.budgets,
      bundled: options.bundled,
      without: options.without,
      changes: options.changes,
    });
    if (options.bundled) await bundleProcesses(options.signal);
    balancers = await startBalancers(twoInstances, { host, ports });
    const shop = await supervise(planned, {
      root,
      stopOrder,
      readyMs: options.readyMs ?? 60_000,
      ...stopLimits(inherited),
      whenOneExits,
      restartLimits: options.restartLimits,
      onEvent: options.onEvent,
      onStatus: (items, send) => send('console', { type: 'processes', items }),
      onLine: options.onLine,
      stdout: options.stdout,
      signal: options.signal,
      force: options.force,
    });
    return {
      get pids() {
        return shop.pids;
      },
      processes: shop.status,
      signal: shop.signal,
      urls: urlsOf(host, consoleHost, ports),
      admin,
      consoleToken,
      close: () => shop.close().finally(release),
      died: shop.died.finally(whenOneExits === 'stop' ? release : undefined),
    };
  } catch (error) {
    await release();
    throw error;
  }
}

/** Returns the limits for stopping, extended by `SHUTDOWN_MS` (default here 3000) and `DRAIN_MS` (0). */
function stopLimits({ SHUTDOWN_MS, DRAIN_MS }: Environment): { stopMs: number; groupStopMs: number } {
  const more = Math.max(0, Number(SHUTDOWN_MS || 3000) - 3000) + Number(DRAIN_MS || 0) || 0;
  return { stopMs: 10_000 + serviceStopOrder.length * more, groupStopMs: 7_000 + more };
}

function urlsOf(host: string, consoleHost: string, ports: Ports): Urls {
  const at = (port: number) => urlOf(host, port);
  return {
    ...(Object.fromEntries(servicePortNames.map((name) => [name, at(ports[name])])) as Record<
      ServicePortName,
      string
    >),
    docs: `${at(ports.gateway)}/docs`,
    console: urlOf(consoleHost, ports.console),
  };
}
