import { isDeepStrictEqual } from 'node:util';
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
  let wanted: readonly ContainerAction[] = [];
  let latest: { report: HostReport; atMs: number; about: readonly ContainerAction[] | undefined } | undefined;
  /** Actions of the latest response. */
  let sent: readonly ContainerAction[] | undefined;

  const isPresent = () => latest !== undefined && ports.now() - latest.atMs < absentMs;
  /** Waits until the host reports these actions. @throws Error with its reason */
  async function settle(actions: readonly ContainerAction[]): Promise<void> {
    for (let attempt = 1; attempt <= attempts && isPresent(); attempt++) {
      if (latest && isDeepStrictEqual(latest.report.active, actions)) return;
      if (latest?.about === actions && latest.report.error !== undefined) throw new Error(latest.report.error);
      await ports.wait(pauseMs);
    }
    throw new Error('the command on the Docker host does not respond');
  }

  return {
    get isPresent() {
      return isPresent();
    },
    exchange(report) {
      // the error of a report is about the actions of the response before it
      latest = { report, atMs: ports.now(), about: sent };
      sent = wanted;
      return { actions: [...wanted] };
    },
    async start(actions) {
      if (actions.length === 0) return;
      if (!isPresent()) throw new IncidentError('disabled', missingHost);
      wanted = actions;
      try {
        await settle(actions);
      } catch (error) {
        wanted = [];
        throw new IncidentError('unavailable', (error as Error).message, { cause: error });
      }
    },
    async stop() {
      if (wanted.length === 0) return;
      wanted = [];
      // a host that does not respond ends its actions when it sees the console again, or when it has not for a minute
      await settle(wanted).catch(() => undefined);
    },
  };
}
