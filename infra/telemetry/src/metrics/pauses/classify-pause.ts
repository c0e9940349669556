/**
 * Cause of a pause of the event loop:
 * - `suspended`: the process did not run and was not ready to run: a stop signal (SIGSTOP, Ctrl-Z, a debugger), a
 *   frozen control group (`docker pause`), a machine that slept
 * - `starved`: it was ready to run, but got no processor: a CPU limit, or other processes
 * - `blocked`: its own code did not return to the event loop: a long computation, garbage collection, or a synchronous
 *   call that waits
 */
export const pauseCauses = ['suspended', 'starved', 'blocked'] as const;
export type PauseCause = (typeof pauseCauses)[number];

/** Measurements of one pause, in milliseconds. */
export interface MeasuredPause {
  /** Delay of the timer that detected the pause. */
  lateMs: number;
  /** CPU time of the thread. */
  cpuMs: number;
  /** Time in which the thread was ready to run and waited for a processor; 0 where the system does not report it. */
  readyMs: number;
  /** Time in which the event loop waited for events, beyond the interval of the timer. */
  idleMs: number;
  /** Time in which the machine slept, which timers do not count. */
  asleepMs: number;
  /** True if the process received SIGCONT. */
  continued: boolean;
}

/**
 * Returns the cause of at least half of a pause. A process that a control group froze while its code ran looks like a
 * synchronous call, and counts as `blocked`: no signal reports the end of the freeze.
 */
export function classifyPause(pause: MeasuredPause): PauseCause {
  const { lateMs, cpuMs, readyMs, idleMs, asleepMs, continued } = pause;
  const half = lateMs / 2;
  if (asleepMs > half) return 'suspended';
  if (readyMs >= half) return 'starved';
  if (cpuMs >= half) return 'blocked';
  // the event loop waits for events longer than its timers allow only when the process does not run
  return continued || idleMs >= half ? 'suspended' : 'blocked';
}
