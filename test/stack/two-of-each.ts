import { chooseFreePorts, plan, stopOrder } from '@glasshouse/launcher';
import {
  callersFirst,
  callGraph,
  type ServiceName,
  type ServicePortName,
  urlVariable,
} from '@glasshouse/roster';
import { eventually } from '@glasshouse/timing/testing';
import type { Credentials } from '@glasshouse/traffic';
import { createProcesses, type Processes } from '../resilience/processes.js';
import { type Balancer, createBalancer } from './balancer.js';

/** In the order of rolling restarts: called services before their callers. */
export const services = callersFirst(callGraph).flat().reverse();

/** Two instances of every service on the same MongoDB and Hazelcast, with a balancer in front of each pair. */
export interface TwoOfEach {
  /** Processes named `order-1`, `order-2` and so on. */
  readonly processes: Processes;
  readonly balancers: Readonly<Record<ServiceName, Balancer>>;
  readonly gateway: string;
  readonly administrator: Credentials;
  /** Base URLs of the instances of a service. */
  urlsOf(service: ServicePortName): readonly string[];
  /** Resolves when the instance gets connections from its balancer. @throws Error when a process failed */
  inService(name: string): Promise<void>;
  /** Resolves when the instance gets no more connections. @throws Error when a process failed */
  outOfService(name: string): Promise<void>;
  close(): Promise<void>;
}

export interface TwoOfEachOptions {
  MONGODB_URL: string;
  HAZELCAST_MEMBERS: string;
  HAZELCAST_CLUSTER: string;
  drainMs: number;
  heartbeatMs: number;
  /** Further settings of every instance. */
  environment?: Readonly<Record<string, string>>;
}

export async function startTwoOfEach({
  drainMs,
  heartbeatMs,
  environment = {},
  ...servers
}: TwoOfEachOptions): Promise<TwoOfEach> {
  const ports = [await chooseFreePorts(), await chooseFreePorts()] as const;
  const entries: [ServiceName, Balancer][] = [];
  for (const service of services) {
    const pair = ports.map((own, index) => ({ name: `${service}-${index + 1}`, port: own[service] }));
    entries.push([service, await createBalancer(pair, { heartbeatMs })]);
  }
  const balancers = Object.fromEntries(entries) as Record<ServiceName, Balancer>;
  const administrator = {
    username: `admin-${Date.now().toString(36)}`,
    password: 'password of the administrator',
  };
  const planned = ports.flatMap((own, index) =>
    plan({
      host: '127.0.0.1',
      ports: own,
      dataFolder: '/nonexistent',
      administrator,
      trafficPaceMs: undefined,
      without: ['console', 'traffic'],
      changes: {
        '*': {
          STORE: 'mongodb',
          CACHE: 'hazelcast',
          ...servers,
          STORE_FOLDER: undefined,
          SERVICE_INSTANCE: String(index + 1),
          PUBLIC_URL: balancers.gateway.url,
          ...Object.fromEntries(services.map((name) => [urlVariable(name), balancers[name].url])),
          DRAIN_MS: String(drainMs),
          SHUTDOWN_MS: '10000',
          ...environment,
        },
        // all customers share one address, and some journeys send a wrong password
        oauth: { PASSWORD_HASH_COST: '10', LOGIN_FAILURES_PER_ADDRESS: '1000000' },
        gateway: { RATE_LIMIT_REQUESTS: '1000000' },
      },
    }).map((process) => ({ ...process, name: `${process.name}-${index + 1}` })),
  );
  const processes = createProcesses(planned);

  const isInService = (name: string) =>
    balancers[name.split('-')[0] as ServiceName].inService().includes(name);
  function until(name: string, state: boolean): Promise<void> {
    return eventually(async () => {
      if (processes.failures.length > 0) throw new Error(processes.failures.join('\n'));
      if (isInService(name) !== state)
        throw new Error(`${name} is ${state ? 'not yet' : 'still'} in service`);
    }, 20_000);
  }
  async function close(): Promise<void> {
    try {
      await processes.close(
        [...stopOrder].map((group) => group.flatMap((name) => [`${name}-1`, `${name}-2`])),
      );
    } finally {
      await Promise.all(Object.values(balancers).map((balancer) => balancer.close()));
    }
  }

  const shop: TwoOfEach = {
    processes,
    balancers,
    gateway: balancers.gateway.url,
    administrator,
    urlsOf: (service) => ports.map((own) => `http://127.0.0.1:${own[service]}`),
    inService: (name) => until(name, true),
    outOfService: (name) => until(name, false),
    close,
  };
  try {
    await Promise.all(processes.names.map((name) => processes.start(name)));
    await Promise.all(processes.names.map(shop.inService));
  } catch (error) {
    await close();
    throw error;
  }
  return shop;
}
