import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chooseFreePorts, type LaunchOptions, launch, processNames } from '@glasshouse/launcher';
import { adminPortNameOf } from '@glasshouse/roster';
import { eventually } from '@glasshouse/timing/testing';
import { createSwitchedProxy } from '../stack/switched-proxy.js';
import { replaceAt } from './faults-client.js';
import { faultsToken, loadSettings } from './shop-settings.js';
import type { ChaosTarget, Inject, Victim } from './target.js';

const host = '127.0.0.1';
/** Delay of each chunk of data in both directions, in ms: a telemetry back-end far away, or close to its limit. */
const slowBackEndMs = 500;

/**
 * Starts the shop as `npm start` does, with its restarts, on free ports of the loopback interface and in its own data
 * folder. The telemetry passes through proxies, which can delay it or refuse its connections.
 */
export async function startEmbeddedTarget({
  restartLimits,
  changes = {},
}: Pick<LaunchOptions, 'restartLimits' | 'changes'> = {}): Promise<ChaosTarget> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'glasshouse-chaos-'));
  const ports = await chooseFreePorts();
  const forward = await createSwitchedProxy(host, ports.forward);
  const zipkin = await createSwitchedProxy(host, ports.zipkin);
  const proxies = [forward, zipkin];
  const failures: string[] = [];
  const release = async () => {
    await Promise.all(proxies.map((proxy) => proxy.close()));
    await rm(dataFolder, { recursive: true, force: true });
  };
  const shop = await launch({
    dataFolder,
    ports,
    without: ['traffic'],
    bundled: true,
    whenOneExits: 'restart',
    restartLimits,
    readyMs: 120_000,
    inherited: { ...loadSettings, FAULTS_TOKEN: faultsToken },
    changes: {
      ...changes,
      '*': {
        ...changes['*'],
        LOG_FORWARD: `${host}:${forward.port}`,
        TRACES_ZIPKIN: `http://${host}:${zipkin.port}/api/v2/spans`,
      },
      console: { SCRAPE_INTERVAL_MS: '500', ...changes.console },
    },
    onEvent(event) {
      if (event.type !== 'exited' || event.exit.signal === 'SIGKILL') return;
      failures.push(
        [`${event.status.name} exited: ${event.exit.signal ?? event.exit.code}`, ...event.lines].join('\n'),
      );
    },
  }).catch(async (error) => {
    await release();
    throw error;
  });

  const statusOf = (name: string) => shop.processes().find((each) => each.name === name);
  function victim(name: (typeof processNames)[number]): Victim {
    let killedPid: number | undefined;
    return {
      async kill() {
        killedPid = statusOf(name)?.pid;
        shop.signal(name, 'SIGKILL');
      },
      revive: () =>
        eventually(() => {
          const { state, pid } = statusOf(name) ?? {};
          if (state !== 'running' || pid === killedPid) throw new Error(`${name} is ${state}`);
        }, 60_000),
      async freeze(ms) {
        shop.signal(name, 'SIGSTOP');
        await pause(ms);
        shop.signal(name, 'SIGCONT');
      },
    };
  }
  const onProxies =
    (start: (proxy: (typeof proxies)[number]) => void): Inject =>
    async () => {
      proxies.forEach(start);
      return async () => proxies.forEach((proxy) => void proxy.pass());
    };

  return {
    kind: 'embedded',
    gateway: shop.urls.gateway,
    console: shop.urls.console,
    administrator: shop.admin,
    replaceFaults: (service, change) => replaceAt([shop.urls[adminPortNameOf(service)]], faultsToken, change),
    processes: new Map(processNames.filter((name) => name !== 'traffic').map((name) => [name, victim(name)])),
    servers: new Map(),
    telemetryFaults: {
      slow: onProxies((proxy) => proxy.slow(slowBackEndMs)),
      refusing: onProxies((proxy) => proxy.refuse()),
    },
    failures: () => failures,
    async close() {
      await shop.close();
      await release();
    },
  };
}
