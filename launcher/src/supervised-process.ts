import { type Child, type ChildFailure, type ChildOptions, startChild } from './child.js';
import type { PlannedProcess } from './plan.js';
import type { ProcessEvent, ProcessExit, ProcessStatus } from './process-status.js';
import type { RestartPolicy } from './restart-policy.js';

/** Planned process with its restarts. */
export interface SupervisedProcess {
  readonly planned: PlannedProcess;
  status(): ProcessStatus;
  /** Starts the process and resolves when it is ready. @throws ProcessDiedError when it exits before */
  start(): Promise<void>;
  /** Cancels a pending restart. Does not stop a running process. */
  cancel(): void;
}

export interface SupervisedProcessOptions extends ChildOptions {
  /** Running children by name, added at the start and removed at the exit. */
  running: Map<string, Child>;
  /** Policy for restarts; undefined: the process is never restarted. */
  policy: RestartPolicy | undefined;
  /** Returns true while exits are reported and cause restarts: from the end of the start until the stop. */
  restarts(): boolean;
  onEvent(event: ProcessEvent): void;
  /** Called after each change of the status. */
  onChange(): void;
  onExit(failure: ChildFailure): void;
}

export function superviseProcess(
  planned: PlannedProcess,
  options: SupervisedProcessOptions,
): SupervisedProcess {
  const { running, policy, onEvent, onChange, onExit } = options;
  const { name } = planned;
  let status: ProcessStatus = { name, state: 'waiting', sinceMs: Date.now(), restarts: 0 };
  let timer: NodeJS.Timeout | undefined;

  function change(next: Omit<ProcessStatus, 'name' | 'sinceMs'>): void {
    status = { name, sinceMs: Date.now(), ...next };
    onChange();
  }

  async function start(): Promise<void> {
    const child = startChild(planned, options);
    running.set(name, child);
    // durations are measured on a clock that never goes back
    const startedAtMs = performance.now();
    let readyAtMs: number | undefined;
    const history = () => ({
      restarts: status.restarts,
      ...(status.lastExit && { lastExit: status.lastExit }),
    });
    change({ state: 'starting', pid: child.pid, ...history() });
    void child.ended.then((failure) => {
      running.delete(name);
      onExit(failure);
      if (!options.restarts()) return;
      const { code, signal, lines } = failure;
      const [atMs, endedMs] = [Date.now(), performance.now()];
      const ranMs = Math.round(endedMs - startedAtMs);
      const exit: ProcessExit = { atMs, pid: child.pid, code, signal, ranMs };
      const pauseMs = policy?.onExit(endedMs, readyAtMs === undefined ? 0 : endedMs - readyAtMs);
      const { restarts } = status;
      if (pauseMs === undefined) {
        change({ state: 'down', restarts, lastExit: exit });
      } else {
        change({ state: 'restarting', restarts, lastExit: exit, restartAtMs: atMs + pauseMs });
        timer = setTimeout(restart, pauseMs);
      }
      onEvent({ type: 'exited', status, exit, lines, pauseMs });
    });
    await child.ready;
    readyAtMs = performance.now();
    if (running.get(name) !== child) return;
    change({ state: 'running', pid: child.pid, ...history() });
    onEvent({ type: 'ready', status, tookMs: Math.round(readyAtMs - startedAtMs) });
  }

  function restart(): void {
    timer = undefined;
    status = { ...status, restarts: status.restarts + 1 };
    start().catch(() => undefined); // the exit handler handles the failure
  }

  return {
    planned,
    status: () => status,
    start,
    cancel: () => clearTimeout(timer),
  };
}
