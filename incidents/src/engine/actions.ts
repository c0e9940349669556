import type { Action, FaultAction } from '../actions/action.js';
import { byAddress } from '../actions/instance-address.js';
import type { RequestClient } from '../actions/request-client.js';
import type { ContainerHost } from './container-host.js';
import { IncidentError } from './incident-error.js';
import type { EnginePorts } from './ports.js';

/** Carries out the actions of an incident until `stop()`. */
export interface RunningActions {
  /** Applies the faults again that an instance has lost by a restart. Never rejects; returns the reason of a failure. */
  restore(): Promise<string | undefined>;
  /** Ends all actions. Never rejects: a service that does not respond loses its faults when it restarts. */
  stop(): Promise<void>;
}

type Ports = Pick<EnginePorts, 'faults' | 'startClient' | 'wait'>;

/** Attempts for one service, and the pause between two; together with the time limit of a request 30 s at most. */
const attempts = 6;
const pauseMs = 1000;

/**
 * Starts the actions. On a failure, removes the faults that are applied already.
 *
 * @throws IncidentError `unavailable` when a service does not accept its faults, or the host cannot act on a container;
 * `disabled` without a command on the host that can
 */
export async function startActions(
  ports: Ports,
  containers: Pick<ContainerHost, 'start' | 'stop'>,
  actions: readonly Action[],
  seed: number,
): Promise<RunningActions> {
  const { faults } = ports;
  // first, because a missing host is the most likely failure
  await containers.start(actions.filter((action) => 'container' in action));
  const applied = mergeFaults(actions);
  const services = applied.map(({ service }) => service);
  const clients: RequestClient[] = [];
  const closeClients = () => {
    for (const each of clients) each.close();
  };
  try {
    for (const { service, faults: list, instance } of applied)
      await retry(ports, () => faults.replace(service, list, seed, instance));
    for (const action of actions)
      if ('requests' in action) clients.push(await retry(ports, () => ports.startClient(action.requests)));
  } catch (error) {
    closeClients();
    await Promise.all([removeFaults(ports, services), containers.stop()]);
    throw new IncidentError('unavailable', `the incident could not start: ${(error as Error).message}`, {
      cause: error,
    });
  }
  let isStopped = false;
  let restoring: Promise<string | undefined> | undefined;

  async function restore(): Promise<string | undefined> {
    try {
      for (const { service, faults: list, instance } of applied) {
        const all = byAddress(await faults.active(service));
        const chosen = instance === undefined ? all : all.slice(instance - 1, instance);
        const isMissing = chosen.some(({ ids }) => list.some(({ id }) => !ids.includes(id)));
        if (isMissing && !isStopped) await faults.replace(service, list, seed, instance);
      }
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }

  return {
    restore() {
      restoring = restore();
      return restoring;
    },
    async stop() {
      isStopped = true;
      closeClients();
      // a request in progress would apply the faults after they were removed
      await restoring;
      await Promise.all([removeFaults(ports, services), containers.stop()]);
    },
  };
}

/** Returns the faults to apply, merged for each service and instance: a later request would replace an earlier one. */
function mergeFaults(actions: readonly Action[]): FaultAction[] {
  const merged: FaultAction[] = [];
  for (const action of actions) {
    if (!('faults' in action)) continue;
    const before = merged.find(
      ({ service, instance }) => service === action.service && instance === action.instance,
    );
    if (before) before.faults = [...before.faults, ...action.faults];
    else merged.push({ ...action });
  }
  return merged;
}

async function removeFaults(ports: Ports, services: readonly string[]): Promise<void> {
  await Promise.all(
    services.map((service) =>
      retry(ports, () => ports.faults.replace(service, [], 1)).catch(() => undefined),
    ),
  );
}

async function retry<T>({ wait }: Ports, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === attempts) throw error;
      await wait(pauseMs);
    }
  }
}
