import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseFreePorts, plan, stopOrder } from '@glasshouse/launcher';
import type { ServiceName } from '@glasshouse/roster';
import { type Credentials, createShopper, type Shopper } from '@glasshouse/traffic';
import { createProcesses, type Processes } from './processes.js';

/** The services with embedded stores on disk, without console and traffic; each can be killed and started again. */
export interface CrashShop {
  readonly processes: Processes;
  readonly shopper: Shopper;
  readonly administrator: Credentials;
  /** The embedded store of a service; open it when the service has ended. */
  storeFolder(service: ServiceName): string;
  /** Starts what does not run. @throws Error naming what did not start */
  start(): Promise<void>;
  /** Ends the processes in order: their exit codes. The data stay. */
  stop(): Promise<Record<string, number | null>>;
  /** Leaves nothing behind. */
  close(): Promise<void>;
}

/** Leases and late looks are longer than a step, 3 s, and short enough that the end need not be waited for long. */
const changes = {
  gateway: { BREAKER_OPEN_MS: '200', RATE_LIMIT_REQUESTS: '0' },
  oauth: { PASSWORD_HASH_COST: '10', ACCESS_TOKEN_SECONDS: '7200' },
  product: { RESERVATION_SWEEP_MS: '500', RESERVATION_SETTLE_MS: '5000' },
  order: { SAGA_LEASE_MS: '3500', SAGA_RETRY_MS: '200', SAGA_RECOVERY_MS: '300' },
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
    changes,
  });
  const processes = createProcesses(planned);
  const shopper = createShopper({
    gateway: `http://127.0.0.1:${ports.gateway}`,
    timeoutMs: 25_000,
    connections: 128,
  });
  const stop = () => processes.close(stopOrder);
  async function start(): Promise<void> {
    const ended = processes.names.filter((name) => !processes.isRunning(name));
    await Promise.all(ended.map((name) => processes.start(name)));
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
