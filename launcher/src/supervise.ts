import { type Child, type ChildFailure, type ChildOptions, ProcessDiedError } from './child.js';
import type { PlannedProcess } from './plan.js';
import type { ProcessEvent, ProcessStatus } from './process-status.js';
import { createRestartPolicy, type RestartLimits, restartLimits } from './restart-policy.js';
import { type StopOptions, stopAll } from './stop-all.js';
import { superviseProcess } from './supervised-process.js';

/**
 * Action after an exit. `restart`: restart the process with growing pauses. `leave`: keep the others running. `stop`:
 * stop all.
 */
export type WhenOneExits = 'restart' | 'leave' | 'stop';

export interface SuperviseOptions extends ChildOptions, StopOptions {
  /** Time limit until all processes are ready, in milliseconds. */
  readyMs: number;
  whenOneExits: WhenOneExits;
  /** Default {@link restartLimits}. */
  restartLimits?: RestartLimits | undefined;
  onEvent?: ((event: ProcessEvent) => void) | undefined;
  /** Called with the status of every process, in the order of the plan, after each change. */
  onStatus?: ((all: readonly ProcessStatus[], send: Supervised['send']) => void) | undefined;
  /** Aborts the start: started processes are stopped, and `supervise` rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Kills every process at once, at any time. */
  force?: AbortSignal | undefined;
}

export interface Supervised {
  /** Ids of the running processes, by name. */
  readonly pids: Readonly<Record<string, number>>;
  status(): readonly ProcessStatus[];
  /** Resolves at the first unexpected exit; with `stop`, after all have stopped. An exit after `close()` does not count. */
  readonly died: Promise<ChildFailure>;
  signal(name: string, signal: NodeJS.Signals): void;
  /** Sends an IPC message if the process is running. */
  send(name: string, message: object): void;
  /** Stops all processes in order and cancels pending restarts. A second call waits for the first. */
  close(): Promise<void>;
}

/**
 * Starts the planned processes, waits until all are ready, and watches them. An exit before all are ready aborts the
 * start, because a restart does not fix a wrong setting or a port in use.
 *
 * @throws ProcessDiedError, or an Error with the processes that were not ready in time; no process is left running then.
 */
export async function supervise(
  planned: readonly PlannedProcess[],
  options: SuperviseOptions,
): Promise<Supervised> {
  const { whenOneExits, onEvent, onStatus } = options;
  const running = new Map<string, Child>();
  let started = false;
  let stopping: Promise<void> | undefined;
  let resolveExit: (failure: ChildFailure) => void = () => undefined;
  const firstExit = new Promise<ChildFailure>((resolve) => {
    resolveExit = resolve;
  });

  const send = (name: string, message: object) => running.get(name)?.send(message);
  const status = () => processes.map((each) => each.status());
  const processes = planned.map((each) =>
    superviseProcess(each, {
      ...options,
      running,
      policy:
        whenOneExits === 'restart' ? createRestartPolicy(options.restartLimits ?? restartLimits) : undefined,
      restarts: () => started && stopping === undefined,
      onEvent: (event) => onEvent?.(event),
      onChange: () => onStatus?.(status(), send),
      onExit: (failure) => {
        if (!stopping) resolveExit(failure);
      },
    }),
  );
  const close = () => {
    for (const each of processes) each.cancel();
    stopping ??= stopAll(running, options).finally(() =>
      options.force?.removeEventListener('abort', killAll),
    );
    return stopping;
  };
  const killAll = () => {
    void close();
    for (const child of running.values()) child.signal('SIGKILL');
  };
  options.force?.addEventListener('abort', killAll);

  const starts = new Map<string, Promise<void>>();
  const start = (name: string): Promise<void> => {
    const process = processes.find((candidate) => candidate.planned.name === name);
    if (!process) return Promise.resolve();
    const earlier = starts.get(name);
    if (earlier) return earlier;
    const promise = (async () => {
      await Promise.all(process.planned.after.map(start));
      if (!stopping) await process.start();
    })();
    starts.set(name, promise);
    return promise;
  };

  const failures = watchStart(options, firstExit, () =>
    status().flatMap(({ name, state }) => (state === 'running' ? [] : [name])),
  );
  try {
    await Promise.race([Promise.all(planned.map(({ name }) => start(name))), failures.promise]);
    started = true;
    // a process may have exited when the last one became ready
    if (running.size < planned.length) throw new ProcessDiedError(await firstExit);
  } catch (error) {
    await close();
    throw error;
  } finally {
    failures.stop();
  }

  return {
    get pids() {
      return Object.fromEntries([...running].map(([name, child]) => [name, child.pid]));
    },
    status,
    died: firstExit.then(async (failure) => {
      if (whenOneExits === 'stop') await close();
      return failure;
    }),
    signal: (name, signal) => running.get(name)?.signal(signal),
    send,
    close,
  };
}

/** Returns a promise that rejects when the start must end early: at an exit, the time limit or the caller's signal. */
function watchStart(
  { readyMs, signal }: SuperviseOptions,
  exit: Promise<ChildFailure>,
  missing: () => string[],
): { promise: Promise<never>; stop(): void } {
  let stop: () => void = () => undefined;
  const promise = new Promise<never>((_, reject) => {
    const timer = setTimeout(
      () =>
        reject(
          new Error(
            `not ready after ${readyMs / 1000} s: ${missing().join(', ')}. ` +
              'A busy machine takes longer: end other programs and start again',
          ),
        ),
      readyMs,
    );
    const abort = () => reject(signal?.reason);
    signal?.addEventListener('abort', abort);
    if (signal?.aborted) abort();
    void exit.then((failure) => reject(new ProcessDiedError(failure)));
    stop = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
  });
  promise.catch(() => undefined); // the promise may reject after the race
  return { promise, stop: () => stop() };
}
