import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Containers, createConsoleClient, serveContainers } from '@glasshouse/incidents';
import { chooseFreePorts, plan } from '@glasshouse/launcher';
import { serviceNames } from '@glasshouse/roster';
import { createProcesses } from '../../resilience/processes.js';
import { startDelayingProxy } from './delaying-proxy.js';
import type { IncidentShop } from './shop.js';

const host = '127.0.0.1';
const token = 'token-of-the-incidents';

/**
 * Starts a shop on a MongoDB behind a proxy, and the host's part of incidents, whose only action is the delay of `mongo`:
 * the proxy adds it, because Docker and the kernel's netem are not everywhere. Without a launcher, the console takes the
 * shop for one of `docker compose`.
 */
export async function startDelayedShop(mongodbUrl: string): Promise<IncidentShop> {
  const { hostname, port } = new URL(mongodbUrl);
  const proxy = await startDelayingProxy({ host: hostname, port: Number(port || 27017) });
  const dataFolder = await mkdtemp(join(tmpdir(), 'glasshouse-delayed-'));
  const ports = await chooseFreePorts();
  const processes = createProcesses(
    plan({
      host,
      ports,
      dataFolder,
      administrator: { username: `admin-${Date.now().toString(36)}`, password: 'correct horse battery' },
      trafficPaceMs: 200,
      inherited: { FAULTS_TOKEN: token, OVERLOAD_DELAY_MS: '0' },
      changes: {
        '*': {
          STORE: 'mongodb',
          // without the member's own address, which would bypass the proxy
          MONGODB_URL: `mongodb://${host}:${proxy.port}/?directConnection=true`,
        },
        console: { SCRAPE_INTERVAL_MS: '2000' },
        oauth: { PASSWORD_HASH_COST: '10', LOGIN_FAILURES_PER_ADDRESS: '1000000' },
      },
    }),
  );
  const stop = new AbortController();
  let serving: Promise<void> = Promise.resolve();
  async function close(): Promise<void> {
    stop.abort();
    await serving;
    await processes.close([['traffic'], [...serviceNames], ['console']]);
    await proxy.close();
    await rm(dataFolder, { recursive: true, force: true });
  }
  try {
    for (const name of ['console', ...serviceNames, 'traffic']) await processes.start(name);
    if (processes.failures.length > 0) throw new Error(processes.failures.join('\n'));
    const console = `http://${host}:${ports.console}`;
    const client = createConsoleClient(console, token);
    serving = serveContainers({ client, containers: delayOf(proxy), signal: stop.signal, log: () => {} });
    return { gateway: `http://${host}:${ports.gateway}`, console, token, runsOn: 'docker compose', close };
  } catch (error) {
    await close();
    throw error;
  }
}

function delayOf(proxy: { delayMs: number }): Containers {
  const undo = async () => {
    proxy.delayMs = 0;
  };
  return {
    check: async () => {},
    restore: undo,
    async start({ container, do: action, ms }) {
      if (container !== 'mongo' || action !== 'delay')
        throw new Error(`only a delay of mongo, not ${action} ${container}`);
      proxy.delayMs = ms ?? 0;
    },
    undo,
  };
}
