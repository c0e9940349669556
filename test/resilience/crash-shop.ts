import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleProcesses, chooseFreePorts, plan, stopOrder } from '@glasshouse/launcher';
import type { ServiceName } from '@glasshouse/roster';
import { type Credentials, createShopper, type Shopper } from '@glasshouse/traffic';
import { createProcesses, type Processes } from './processes.js';
import { quickRecovery } from './quick-recovery.js';

/** The services with embedded stores on disk, without console and traffic; each can be killed and restarted. */
export interface CrashShop {
  readonly processes: Processes;
  readonly shopper: Shopper;
  readonly administrator: Credentials;
  /** Folder of a service's embedded store; to be opened only while the service is stopped. */
  storeFolder(service: ServiceName): string;
  /** Starts the stopped processes. @throws Error naming the processes that failed to start */
  start(): Promise<void>;
  /** Stops the processes in order, keeps the data, and returns the exit codes by name. */
  stop(): Promise<Record<string, number | null>>;
  /** Stops the processes and removes the data. */
  close(): Promise<void>;
}

const changes = {
  ...quickRecovery,
  gateway: { ...quickRecovery.gateway, RATE_LIMIT_REQUESTS: '0' },
  oauth: { PASSWORD_HASH_COST: '10', ACCESS_TOKEN_SECONDS: '7200' },
};

export async function startCrashShop(): Promise<CrashShop> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'glasshouse-crash-'));
  const ports = await chooseFreePorts();
  const administrator = { username: 'admin', password: 'password of the administrator' };
  const planned = plan({
    host: '127.0.0.1',
    ports,
    dataFolder,
    administrator,
    trafficPaceMs: undefined,
    without: ['console', 'traffic'],
    bundled: true,
    changes,
  });
  await bundleProcesses();
  const processes = createProcesses(planned);
  const shopper = createShopper({
    gateway: `http://127.0.0.1:${ports.gateway}`,
    timeoutMs: 25_000,
    connections: 128,
  });
  const stop = () => processes.close(stopOrder);
  async function start(): Promise<void> {
    const stopped = processes.names.filter((name) => !processes.isRunning(name));
    await Promise.all(stopped.map((name) => processes.start(name)));
    if (processes.failures.length > 0) throw new Error(processes.failures.join('\n'));
  }
  async function close(): Promise<void> {
    await shopper.close();
    await stop();
    await rm(dataFolder, { recursive: true, force: true });
  }
  try {
    await start();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    processes,
    shopper,
    administrator,
    storeFolder: (service) => join(dataFolder, service),
    start,
    stop,
    close,
  };
}
