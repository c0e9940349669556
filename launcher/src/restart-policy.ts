export interface RestartLimits {
  /** Pause before the first restart. Each further pause is twice as long. */
  firstPauseMs: number;
  longestPauseMs: number;
  /** Number of exits within `windowMs` after which a process stays down. */
  maxExits: number;
  /** Window for `maxExits`. A process that was ready for this long restarts after `firstPauseMs` again. */
  windowMs: number;
}

export const restartLimits: RestartLimits = {
  firstPauseMs: 500,
  longestPauseMs: 10_000,
  maxExits: 5,
  windowMs: 60_000,
};

/** Restart policy of one process. */
export interface RestartPolicy {
  /**
   * @param atMs time of the exit, on the clock of `performance.now()`
   * @param readyMs milliseconds for which the process had been ready
   * @returns the pause before the restart in milliseconds, or undefined when the process stays down
   */
  onExit(atMs: number, readyMs: number): number | undefined;
}

export function createRestartPolicy(limits: RestartLimits): RestartPolicy {
  const { firstPauseMs, longestPauseMs, maxExits, windowMs } = limits;
  let exits: number[] = [];
  let restarts = 0;
  return {
    onExit(atMs, readyMs) {
      exits = [...exits.filter((before) => before > atMs - windowMs), atMs];
      if (exits.length >= maxExits) return undefined;
      if (readyMs >= windowMs) restarts = 0;
      const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** restarts);
      restarts += 1;
      return pause;
    },
  };
}
