/**
 * `waiting`: for the processes that it is started after. `starting`: not ready yet. `restarting`: exited, and started
 * again at `restartAtMs`. `down`: exited, and not started again.
 */
export type ProcessState = 'waiting' | 'starting' | 'running' | 'restarting' | 'down';

export interface ProcessExit {
  /** Epoch milliseconds. */
  atMs: number;
  pid: number;
  /** Exit code; null when a signal ended it. */
  code: number | null;
  signal: string | null;
  /** Milliseconds since its start. */
  ranMs: number;
}

/** One process of the shop over all its restarts. */
export interface ProcessStatus {
  name: string;
  state: ProcessState;
  /** When it entered this state, epoch milliseconds. */
  sinceMs: number;
  /** Of the current process; absent while there is none. */
  pid?: number;
  restarts: number;
  lastExit?: ProcessExit;
  /** Epoch milliseconds, in the state `restarting`. */
  restartAtMs?: number;
}

export type ProcessEvent =
  | {
      /** A process is ready; after a restart when `status.restarts` is over 0. */
      type: 'ready';
      status: ProcessStatus;
      /** Milliseconds since the start of this process. */
      tookMs: number;
    }
  | {
      /** A process exited that was not asked to. */
      type: 'exited';
      status: ProcessStatus;
      exit: ProcessExit;
      /** The last lines it wrote to standard error, oldest first. */
      lines: readonly string[];
      /** Milliseconds until the restart; undefined: it stays down. */
      pauseMs: number | undefined;
    };
