import { spawn } from 'node:child_process';

/**
 * Suspends a process by SIGSTOP, and continues it after `ms`. An own shell does both: it also continues the process when
 * this process ends in between.
 */
export function suspendProcess(pid: number, ms: number): void {
  const script = 'kill -STOP "$1" && sleep "$2"; kill -CONT "$1"';
  const child = spawn('/bin/sh', ['-c', script, 'sh', String(pid), String(ms / 1000)], {
    detached: true,
    stdio: 'ignore',
  });
  child.on('error', () => {});
  child.unref();
}

/** Sends a signal. Does nothing when the process has ended. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // it has ended by itself
  }
}
