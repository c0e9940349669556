import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** Counts the child processes that this process starts after the call. `alive` counts those still running. */
export function watchProcesses() {
  const started: ChildProcess[] = [];
  const record = (message: unknown): void =>
    void started.push((message as { process: ChildProcess }).process);
  subscribe('child_process', record);
  return {
    started: () => started.length,
    alive: () =>
      started.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null).length,
    close: () => void unsubscribe('child_process', record),
  };
}
