import type { ServiceName } from '@glasshouse/roster';
import { type Forwarder, forwardConnections } from './forward-connections.js';
import type { TwoInstances } from './instances.js';
import { urlOf } from './plan.js';
import type { Ports } from './ports.js';

/** Round-robin TCP balancer in front of the instances of a service. */
export type Balancer = Pick<Forwarder, 'close'>;

/** Listens on `port` and forwards each connection to the next instance. */
export async function createBalancer(
  host: string,
  port: number,
  instancePorts: readonly number[],
): Promise<Balancer> {
  const { hostname } = new URL(urlOf(host, port));
  const instances = instancePorts.map((each) => ({ port: each }));
  let turn = 0;
  return forwardConnections({
    host,
    port,
    address: hostname.replace(/^\[|\]$/g, ''),
    candidates() {
      const first = turn++ % instances.length;
      return [...instances.slice(first), ...instances.slice(0, first)];
    },
  });
}

/** Starts a balancer on the port of each service that runs in two instances. */
export async function startBalancers(
  two: TwoInstances,
  { host, ports }: { host: string; ports: Ports },
): Promise<Balancer> {
  const started: Balancer[] = [];
  const close = async () => {
    await Promise.all(started.map((each) => each.close()));
  };
  try {
    for (const [name, instances] of Object.entries(two))
      started.push(
        await createBalancer(
          host,
          ports[name as ServiceName],
          instances.map(({ port }) => port),
        ),
      );
  } catch (error) {
    await close();
    throw error;
  }
  return { close };
}
