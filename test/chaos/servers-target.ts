import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseFreePorts, plan } from '@glasshouse/launcher';
import { adminPortNameOf, serviceNames } from '@glasshouse/roster';
import { readSettings } from '@glasshouse/settings';
import { createProcesses, type Processes } from '../resilience/processes.js';
import { startTwoOfEach } from '../stack/two-of-each.js';
import { replaceAt } from './faults-client.js';
import { serversOf } from './scenarios.js';
import { serverOf } from './server-commands.js';
import { faultsToken, loadSettings } from './shop-settings.js';
import type { ChaosTarget, Victim } from './target.js';

const declared = {
  MONGODB_URL: { type: 'string', doc: 'MongoDB, e.g. mongodb://127.0.0.1:27017/?directConnection=true' },
  HAZELCAST_MEMBERS: { type: 'string', doc: 'Hazelcast, host:port' },
  HAZELCAST_CLUSTER: { type: 'string', default: 'dev', doc: 'name of the Hazelcast cluster' },
  TRACES_ZIPKIN: {
    type: 'string',
    default: '',
    doc: 'receivers of spans beside the console, such as Jaeger',
  },
  LOG_FORWARD: {
    type: 'string',
    default: '',
    doc: 'receivers of log records beside the console, such as Fluentd',
  },
} as const;

const host = '127.0.0.1';
const drainMs = 3000;
const heartbeatMs = 200;

/**
 * Starts two instances of each service behind a balancer, on the MongoDB and the Hazelcast of the environment, and a
 * console. The servers are ended by commands of the environment, see {@link serverOf}.
 *
 * @throws SettingsError naming every missing address
 */
export async function startServersTarget(environment: NodeJS.ProcessEnv): Promise<ChaosTarget> {
  const { TRACES_ZIPKIN, LOG_FORWARD, ...addresses } = readSettings(environment, declared);
  const servers = new Map(
    serversOf.servers.flatMap((name) => {
      const server = serverOf(name, environment);
      return server ? [[name, server] as const] : [];
    }),
  );
  const dataFolder = await mkdtemp(join(tmpdir(), 'glasshouse-chaos-'));
  const ports = await chooseFreePorts();
  const also = (own: string, given: string) => [own, given].filter(Boolean).join(',');
  const shop = await startTwoOfEach({
    ...addresses,
    drainMs,
    heartbeatMs,
    environment: {
      ...loadSettings,
      FAULTS_TOKEN: faultsToken,
      LOG_FORWARD: also(`${host}:${ports.forward}`, LOG_FORWARD),
      TRACES_ZIPKIN: also(`http://${host}:${ports.zipkin}/api/v2/spans`, TRACES_ZIPKIN),
    },
  });
  const targets = serviceNames.flatMap((name) =>
    shop.urlsOf(adminPortNameOf(name)).map((url) => `${name}=${url}/metrics`),
  );
  const consoleProcess = createProcesses(
    plan({
      host,
      ports,
      dataFolder,
      administrator: shop.administrator,
      trafficPaceMs: undefined,
      without: ['traffic', ...serviceNames],
      inherited: { FAULTS_TOKEN: faultsToken },
      changes: {
        console: { SCRAPE_TARGETS: targets.join(','), SCRAPE_INTERVAL_MS: '500', GATEWAY_URL: shop.gateway },
      },
    }),
  );
  async function close(): Promise<void> {
    await shop.close();
    await consoleProcess.close([]);
    await rm(dataFolder, { recursive: true, force: true });
  }
  try {
    await consoleProcess.start('console');
  } catch (error) {
    await close();
    throw error;
  }
  return {
    kind: 'servers',
    gateway: shop.gateway,
    console: `http://${host}:${ports.console}`,
    administrator: shop.administrator,
    replaceFaults: (service, change) => replaceAt(shop.urlsOf(adminPortNameOf(service)), faultsToken, change),
    processes: new Map([
      ...shop.processes.names.map((name) => [name, victimOf(shop.processes, name)] as const),
      ['console', victimOf(consoleProcess, 'console')] as const,
    ]),
    servers,
    telemetryFaults: {},
    failures: () => [...shop.processes.failures, ...consoleProcess.failures],
    close,
  };
}

function victimOf(processes: Processes, name: string): Victim {
  return {
    async kill() {
      await processes.end(name, 'SIGKILL');
    },
    revive: () => processes.start(name),
    freeze: (ms) => processes.freeze(name, ms),
  };
}
