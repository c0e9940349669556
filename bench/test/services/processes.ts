import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** Counts the processes that this one starts from now on. */
export function watchProcesses() {
  const started: ChildProcess[] = [];
  const note = (message: unknown): void => void started.push((message as { process: ChildProcess }).process);
  subscribe('child_process', note);
  return {
    started: () => started.length,
    alive: () =>
      started.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null).length,
    close: () => void unsubscribe('child_process', note),
  };
}
