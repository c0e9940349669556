/**
 * State of a process. `waiting`: waits for other processes to be ready. `starting`: started, not ready. `restarting`:
 * exited, restart at `restartAtMs`. `down`: exited, no restart.
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

/** Status of a process across its restarts. */
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
      /** A process is ready, after a restart if `status.restarts` is above 0. */
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
      /** Last lines on standard error, oldest first. */
      lines: readonly string[];
      /** Milliseconds until the restart; undefined when it stays down. */
      pauseMs: number | undefined;
    };
