import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chooseFreePorts, type Ports } from '@glasshouse/launcher';
import { type PortName, portVariable } from '@glasshouse/roster';
import { type Cores, commandOn } from '../cores.js';
import { metricsOrigins, type Processes, scrape } from '../growth/scrape.js';
import { password } from '../overload/shop-users.js';

/** Program of `npm start`, in this version and in earlier ones. */
export const launcherFile = 'launcher/dist/src/main.js';
/** Folder of this checkout; the path is relative to `bench/dist/src/journeys`. */
export const thisCheckout = fileURLToPath(new URL('../../../../', import.meta.url));

export const administrator = 'admin';

/**
 * Differences from `npm start`: no demo traffic, no rate limit, and tokens that do not expire during a run. Earlier
 * versions know these variables, too.
 */
const environment = {
  TRAFFIC: 'off',
  RATE_LIMIT_REQUESTS: '0',
  ACCESS_TOKEN_SECONDS: '86400',
  ADMIN_USERNAME: administrator,
  ADMIN_PASSWORD: password,
} as const;

const readyMs = 120_000;
const stopMs = 30_000;

/** Shop of a checkout, with all processes of its `npm start` except the demo traffic. */
export interface ShopProcess {
  /** Origin of the gateway. */
  gateway: string;
  /** Returns the CPU time of all services and the console since their start, in seconds. */
  cpuSeconds(): Promise<number>;
  /** Stops the shop and removes its data. */
  close(): Promise<void>;
}

/**
 * Starts a shop with empty data by the program of `npm start`, because the launcher's interface differs between
 * versions, and its variables do not.
 *
 * @param folder Checkout that is installed and built
 * @throws Error with the last output if the shop ends or is not ready within two minutes
 */
export async function startShopProcess(
  folder: string,
  cores: Cores | undefined,
  signal: AbortSignal,
): Promise<ShopProcess> {
  signal.throwIfAborted();
  const dataFolder = await mkdtemp(join(tmpdir(), 'glasshouse-journeys-'));
  const ports = await chooseFreePorts();
  const originOf = (port: keyof Ports) => `http://127.0.0.1:${ports[port]}`;
  const metrics = metricsOrigins(originOf);
  const child = spawnLauncher(folder, cores, {
    ...process.env,
    ...environment,
    ...Object.fromEntries(
      Object.entries(ports).map(([name, port]) => [portVariable(name as PortName), String(port)]),
    ),
    DATA_FOLDER: dataFolder,
  });
  const close = async (): Promise<void> => {
    await stop(child);
    await rm(dataFolder, { recursive: true, force: true });
  };
  try {
    await untilReady(child, metrics, signal);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    gateway: originOf('gateway'),
    async cpuSeconds() {
      const samples = Object.values(await scrape(metrics));
      return samples.reduce((sum, sample) => sum + sample.cpuSeconds, 0);
    },
    close,
  };
}

function spawnLauncher(folder: string, cores: Cores | undefined, env: NodeJS.ProcessEnv): ChildProcess {
  // the flags of `npm start`
  const flags = ['--max-semi-space-size=1', '--optimize-for-size'];
  const [program, ...args] = commandOn(cores?.services, [process.execPath, ...flags, launcherFile]);
  return spawn(program, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Waits until all processes serve their metrics. */
async function untilReady(child: ChildProcess, metrics: Processes, signal: AbortSignal): Promise<void> {
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text) => {
      output = (output + text).slice(-2000);
    });
  let failure: Error | undefined;
  child.once('error', (error) => {
    failure = error;
  });
  const deadline = performance.now() + readyMs;
  for (;;) {
    signal.throwIfAborted();
    if (failure !== undefined) throw failure;
    if (hasEnded(child)) throw new Error(`${child.spawnargs.join(' ')} ended\n${output}`);
    const fault = await scrape(metrics).then(
      () => undefined,
      (error: Error) => error,
    );
    if (fault === undefined) return;
    if (performance.now() > deadline)
      throw new Error(`the shop is not ready: ${fault.message}\n${output}`, { cause: fault });
    await sleep(200);
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  // the services end when their launcher does
  const timer = setTimeout(() => child.kill('SIGKILL'), stopMs);
  await ended;
  clearTimeout(timer);
}

function hasEnded({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid === undefined || exitCode !== null || signalCode !== null;
}
