import { type ServiceName, serviceNames, serviceOf } from '@glasshouse/roster';
import { SettingsError } from '@glasshouse/settings';
import type { Environment } from './environment.js';
import { freePorts } from './free-ports.js';
import type { Ports } from './ports.js';

/** Ports of one instance. `adminPort` serves health, metrics and faults; equal to `port` without an own one. */
export interface InstancePorts {
  readonly port: number;
  readonly adminPort: number;
}

/** Ports of both instances of each service that runs twice. */
export type TwoInstances = Readonly<Partial<Record<ServiceName, readonly [InstancePorts, InstancePorts]>>>;

/** Returns the process name of the second instance of a service. */
export function secondInstanceOf(name: ServiceName): string {
  return `${name}-2`;
}

/**
 * Chooses free ports for services that run in two instances. The port of the service belongs to the balancer then.
 *
 * @throws SettingsError for an unknown name, and for a service with an embedded store, which only one process can open
 */
export async function choosePorts(
  names: readonly string[],
  { host, ports, inherited }: { host: string; ports: Ports; inherited: Environment },
): Promise<TwoInstances> {
  const chosen: Partial<Record<ServiceName, readonly [InstancePorts, InstancePorts]>> = {};
  for (const name of names) {
    const known = serviceNames.find((each) => each === name);
    if (known === undefined)
      throw new SettingsError([`TWO_INSTANCES: ${name} is none of ${serviceNames.join(', ')}`]);
    const { store, adminPort } = serviceOf(known);
    if (store && inherited.STORE !== 'mongodb')
      throw new SettingsError([
        `TWO_INSTANCES: ${name} needs STORE=mongodb, because two processes cannot share an embedded store`,
      ]);
    const [first = 0, second = 0, secondAdmin = 0] = await freePorts(3, host);
    chosen[known] =
      adminPort === undefined
        ? [
            { port: first, adminPort: first },
            { port: second, adminPort: second },
          ]
        : [
            { port: first, adminPort: ports[`${known}Operations` as keyof Ports] },
            { port: second, adminPort: secondAdmin },
          ];
  }
  return chosen;
}
