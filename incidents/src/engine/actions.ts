import type { Fault } from '@glasshouse/faults';
import type { Action } from '../incident.js';
import { IncidentError } from './incident-error.js';
import type { EnginePorts } from './ports.js';

/** Carries out the actions of an incident until `stop()`. */
export interface RunningActions {
  /** Applies the faults again that an instance has lost by a restart. Never rejects; returns the reason of a failure. */
  restore(): Promise<string | undefined>;
  /** Ends all actions. Never rejects: a service that does not respond loses its faults when it restarts. */
  stop(): Promise<void>;
}

type Ports = Pick<EnginePorts, 'faults' | 'processes' | 'requestShop' | 'wait'>;

/** Attempts for one service, and the pause between two; together with the time limit of a request 30 s at most. */
const attempts = 6;
const pauseMs = 1000;

/**
 * Starts the actions. On a failure, removes the faults that are applied already.
 *
 * @throws IncidentError `unavailable` when a service does not accept its faults, `disabled` without a process to suspend
 */
export async function startActions(
  ports: Ports,
  actions: readonly Action[],
  seed: number,
): Promise<RunningActions> {
  const { faults, processes } = ports;
  for (const action of actions)
    if ('freeze' in action && processes.pidOf(action.freeze) === undefined)
      throw new IncidentError(
        'disabled',
        `${action.freeze} was not started by npm start, so it cannot be suspended`,
      );
  const byService = faultsByService(actions);
  try {
    for (const [service, list] of byService)
      await retry(ports, () => faults.replace(service, list, seed)).catch((error: Error) => {
        throw new IncidentError('unavailable', `the incident could not start: ${error.message}`, {
          cause: error,
        });
      });
  } catch (error) {
    await removeFaults(ports, [...byService.keys()]);
    throw error;
  }
  const timers = startTimers(ports, actions);
  let isStopped = false;
  let restoring: Promise<string | undefined> | undefined;

  async function restore(): Promise<string | undefined> {
    try {
      for (const [service, list] of byService) {
        const instances = await faults.active(service);
        const isMissing = instances.some((ids) => list.some(({ id }) => !ids.includes(id)));
        if (isMissing && !isStopped) await faults.replace(service, list, seed);
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
      for (const timer of timers) clearInterval(timer);
      // a request in progress would apply the faults after they were removed
      await restoring;
      await removeFaults(ports, [...byService.keys()]);
    },
  };
}

function faultsByService(actions: readonly Action[]): Map<string, Fault[]> {
  const found = new Map<string, Fault[]>();
  for (const action of actions)
    if ('faults' in action)
      found.set(action.service, [...(found.get(action.service) ?? []), ...action.faults]);
  return found;
}

function startTimers(ports: Ports, actions: readonly Action[]): NodeJS.Timeout[] {
  const { processes } = ports;
  return actions.flatMap((action) => {
    if ('freeze' in action) {
      // only the process that runs now: its successor after a restart works
      const pid = processes.pidOf(action.freeze);
      if (pid === undefined) return [];
      return [
        setInterval(() => {
          if (processes.pidOf(action.freeze) === pid) processes.suspend(pid, action.ms);
        }, action.everyMs),
      ];
    }
    if ('requests' in action) {
      const { path, perSecond } = action.requests;
      return [setInterval(() => void ports.requestShop(path), 1000 / perSecond)];
    }
    return [];
  });
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
