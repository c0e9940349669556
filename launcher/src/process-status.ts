/**
 * `waiting`: processes that start earlier are not ready yet. `starting`: not ready yet. `restarting`: exited, and will
 * be started again at `restartAtMs`. `down`: exited, and will not be started again.
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
  /** Start of this state, epoch milliseconds. */
  sinceMs: number;
  /** Id of the current process; absent while none is running. */
  pid?: number;
  restarts: number;
  lastExit?: ProcessExit;
  /** Epoch milliseconds, in the state `restarting`. */
  restartAtMs?: number;
}

export type ProcessEvent =
  | {
      /** A process is ready; `status.restarts` above 0 means after a restart. */
      type: 'ready';
      status: ProcessStatus;
      /** Milliseconds since the start of this process. */
      tookMs: number;
    }
  | {
      /** A process exited unexpectedly. */
      type: 'exited';
      status: ProcessStatus;
      exit: ProcessExit;
      /** Its last lines on standard error, oldest first. */
      lines: readonly string[];
      /** Milliseconds until the restart; undefined when it stays down. */
      pauseMs: number | undefined;
    };
