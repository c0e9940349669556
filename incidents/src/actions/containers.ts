import { execFile } from 'node:child_process';
import { type ContainerAction, type ContainerName, containerNames } from './action.js';

/** Actions on containers of the compose project, which only the host can carry out. */
export interface Containers {
  /** @throws Error when Docker does not respond, or the compose project has no running container */
  check(): Promise<void>;
  /**
   * Carries out an action on a running container. A container has at most one action.
   *
   * @throws Error with the last line of the docker CLI; nothing has changed then
   */
  start(action: ContainerAction): Promise<void>;
  /** Ends all actions. Tries every container even if one fails. @throws AggregateError of the failures */
  undo(): Promise<void>;
  /**
   * Starts the stopped containers of the list and continues the paused ones, for a process that finds the actions of one
   * that was killed. A delay ends with the next restart of its container.
   */
  restore(): Promise<void>;
}

/** Runs the docker CLI with these arguments, and returns its standard output. */
export type RunDocker = (args: readonly string[]) => Promise<string>;

export interface ContainersOptions {
  /** Name of the compose project. */
  project: string;
  docker?: RunDocker;
  /** Time after which every action ends by itself, in milliseconds. */
  maxMs?: number;
}

/** Longest time that an action may last by default, in milliseconds. */
const longestMs = 30 * 60_000;
/** Image with `tc` for delays. It runs in the network namespace of the container, which needs no capability itself. */
const networkImage = 'nicolaka/netshoot:v0.13';

export function createContainers({
  project,
  docker = runDocker,
  maxMs = longestMs,
}: ContainersOptions): Containers {
  const undos = new Map<ContainerName, () => Promise<unknown>>();
  let timer: NodeJS.Timeout | undefined;

  function filtersOf(name: ContainerName): string[] {
    const labels = [`com.docker.compose.project=${project}`, `com.docker.compose.service=${name}`];
    return labels.flatMap((label) => ['--filter', `label=${label}`]);
  }

  async function idOf(name: ContainerName): Promise<string> {
    const [id = ''] = (await docker(['ps', '--quiet', ...filtersOf(name)])).split('\n');
    if (id === '') throw new Error(`the compose project ${project} has no running container ${name}`);
    return id;
  }

  const tc = (id: string, args: readonly string[]) =>
    docker([
      ...['run', '--rm', '--network', `container:${id}`, '--cap-add', 'NET_ADMIN', networkImage],
      ...['tc', 'qdisc', ...args],
    ]);

  async function carryOut(
    { do: what, ms = 0 }: ContainerAction,
    id: string,
  ): Promise<() => Promise<unknown>> {
    if (what === 'stop') {
      await docker(['stop', '--time', '5', id]);
      return () => docker(['start', id]);
    }
    if (what === 'pause') {
      await docker(['pause', id]);
      return () => docker(['unpause', id]);
    }
    await tc(id, ['replace', 'dev', 'eth0', 'root', 'netem', 'delay', `${ms}ms`]);
    return () => tc(id, ['del', 'dev', 'eth0', 'root']);
  }

  async function undo(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const pending = [...undos];
    const results = await Promise.allSettled(pending.map(([, end]) => end()));
    const failures = results.flatMap((result, at) => {
      if (result.status === 'rejected') return [result.reason as Error];
      undos.delete((pending[at] as (typeof pending)[number])[0]);
      return [];
    });
    if (failures.length > 0)
      throw new AggregateError(failures, failures.map(({ message }) => message).join('; '));
  }

  return {
    async check() {
      const label = `label=com.docker.compose.project=${project}`;
      const ids = await docker(['ps', '--quiet', '--filter', label]);
      if (ids.trim() === '')
        throw new Error(
          `the compose project ${project} has no running container: start it, or set COMPOSE_PROJECT_NAME or --project`,
        );
    },
    async start(action) {
      const { container } = action;
      if (action.do === 'delay' && action.ms === undefined)
        throw new Error(`a delay of ${container} needs ms`);
      if (undos.has(container)) throw new Error(`${container} has an action already`);
      const id = await idOf(container);
      undos.set(container, await carryOut(action, id));
      timer ??= setTimeout(() => void undo().catch(() => {}), maxMs).unref();
    },
    undo,
    async restore() {
      for (const name of containerNames) {
        const listed = await docker(['ps', '--all', '--format', '{{.ID}} {{.State}}', ...filtersOf(name)]);
        for (const [, id = '', state] of listed.matchAll(/^(\S+) (paused|exited)$/gm))
          await docker([state === 'paused' ? 'unpause' : 'start', id]);
      }
    },
  };
}

function runDocker(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile('docker', [...args], { timeout: 60_000 }, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      reject(new Error(`docker ${args[0]}: ${reasonOf(stderr) ?? error.message}`));
    });
  });
}

/** Returns the reason of a failed docker command: the last line of its standard error that does not point to the help. */
export function reasonOf(stderr: string): string | undefined {
  const lines = stderr.split('\n').map((line) => line.trim());
  return lines.findLast((line) => line !== '' && !/^(Run|See) 'docker /.test(line));
}
