import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerAction } from '../actions/action.js';
import { type Containers, createContainers } from '../actions/containers.js';
import type { HostReport, HostTasks } from '../contract/index.js';
import type { ConsoleClient } from './console-client.js';

export interface HostOptions {
  client: Pick<ConsoleClient, 'send'>;
  containers: Containers;
  /** Ends the work; all actions are then undone. */
  signal: AbortSignal;
  log: (line: string) => void;
  /** Time between two requests to the console, in milliseconds. */
  everyMs?: number;
  /** Time without a response after which all actions are undone, in milliseconds. */
  lostMs?: number;
}

/**
 * Asks the console for the actions on containers that the running incident needs, carries them out, and reports them, until
 * `signal` aborts. The console itself has no access to Docker. Undoes all actions when the console does not respond for a
 * minute.
 *
 * @throws Error when Docker does not respond, or the compose project does not run; AggregateError when an action could not
 * be undone
 */
export async function serveContainers(options: HostOptions): Promise<void> {
  const { client, containers, signal, log, everyMs = 1000, lostMs = 60_000 } = options;
  let isActive = false;
  let report: HostReport = {};
  let answeredMs = Date.now();
  let isLost = false;
  /** True after a failed undo, which is repeated: a container would otherwise stay stopped or paused. */
  let mustUndo = false;

  async function undo(): Promise<void> {
    mustUndo = true;
    await containers.undo();
    mustUndo = false;
  }

  /** Repeats a failed undo, whose reason was logged. */
  async function undoAgain(): Promise<void> {
    await undo().catch(() => undefined);
    if (!mustUndo) log('the actions are undone');
  }

  /** Ends the present actions, and starts others. Returns the reason of a failure. */
  async function change(actions: readonly ContainerAction[]): Promise<string | undefined> {
    try {
      if (isActive) log('undo the actions');
      isActive = false;
      await undo();
      for (const action of actions) {
        log(`${action.do} ${action.container}${action.ms === undefined ? '' : ` by ${action.ms} ms`}`);
        await containers.start(action);
      }
      isActive = actions.length > 0;
      return undefined;
    } catch (failure) {
      const reason = (failure as Error).message.slice(0, 1000);
      log(reason);
      await undo().catch((each: Error) => log(each.message));
      return reason;
    }
  }

  await containers.check();
  // a predecessor that was killed has left its actions
  await containers.restore();
  try {
    while (!signal.aborted) {
      try {
        const { id, actions } = await client.send<HostTasks>('PUT', '/api/incidents/host', report);
        answeredMs = Date.now();
        if (isLost) log('the console responds again');
        isLost = false;
        if (id !== report.done) {
          const error = await change(actions);
          report = { done: id, ...(error !== undefined && { error }) };
        } else if (mustUndo) await undoAgain();
      } catch (failure) {
        if (!isLost) log((failure as Error).message);
        isLost = true;
        if (Date.now() - answeredMs > lostMs && isActive) {
          await change([]);
          report = {};
        } else if (mustUndo) await undoAgain();
      }
      await sleep(everyMs, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    await containers.undo();
  }
}

/** Runs {@link serveContainers} until Ctrl-C. Returns the exit code. */
export async function host(client: ConsoleClient, project: string): Promise<number> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
  const log = (line: string) => console.error(line);
  log(`carries out the actions of incidents on the compose project ${project}; Ctrl-C ends it`);
  await serveContainers({ client, containers: createContainers({ project }), signal: stop.signal, log });
  return 0;
}
