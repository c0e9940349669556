import { randomUUID } from 'node:crypto';
import type { ContainerAction } from '../actions/action.js';
import type { HostReport, HostTasks } from '../contract/index.js';
import { IncidentError } from './incident-error.js';
import type { EnginePorts } from './ports.js';

/**
 * Actions on containers. The console has no access to Docker, so a command on the host asks for them each second, carries
 * them out, and reports them.
 */
export interface ContainerHost {
  /** True while the command on the host reports. */
  readonly isPresent: boolean;
  /** Stores a report of the host, and returns the actions that it must carry out. */
  exchange(report: HostReport): HostTasks;
  /**
   * Resolves when the host has started the actions.
   *
   * @throws IncidentError `disabled` when no host reports, `unavailable` when it cannot start them within 40 s
   */
  start(actions: readonly ContainerAction[]): Promise<void>;
  /** Ends all actions. Resolves when the host has ended them, or does not report it within 40 s. */
  stop(): Promise<void>;
}

/** Time without a report after which the host counts as absent, in milliseconds. */
const absentMs = 10_000;
const pauseMs = 500;
const attempts = 80;

export const missingHost =
  'This incident needs a command on the Docker host: npm run incident -- host (with FAULTS_TOKEN)';

export function createContainerHost(ports: Pick<EnginePorts, 'now' | 'wait'>): ContainerHost {
  let tasks = newTasks([]);
  let latest: { report: HostReport; atMs: number } | undefined;

  const isPresent = () => latest !== undefined && ports.now() - latest.atMs < absentMs;
  /** Replaces the tasks, and waits until the host reports them. @throws Error with its reason */
  async function replace(actions: readonly ContainerAction[]): Promise<void> {
    tasks = newTasks(actions);
    for (let attempt = 1; attempt <= attempts && isPresent(); attempt++) {
      const { done, error } = latest?.report ?? {};
      if (done === tasks.id) {
        if (error === undefined) return;
        throw new Error(error);
      }
      await ports.wait(pauseMs);
    }
    throw new Error('the command on the Docker host does not respond');
  }

  return {
    get isPresent() {
      return isPresent();
    },
    exchange(report) {
      latest = { report, atMs: ports.now() };
      return tasks;
    },
    async start(actions) {
      if (actions.length === 0) return;
      if (!isPresent()) throw new IncidentError('disabled', missingHost);
      try {
        await replace(actions);
      } catch (error) {
        tasks = newTasks([]);
        throw new IncidentError('unavailable', (error as Error).message, { cause: error });
      }
    },
    async stop() {
      if (tasks.actions.length === 0) return;
      // a host that does not respond ends its actions when it sees the console again, or when it has not for a minute
      await replace([]).catch(() => undefined);
    },
  };
}

function newTasks(actions: readonly ContainerAction[]): HostTasks {
  return { id: randomUUID(), actions: [...actions] };
}
