import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Action } from './actions/action.js';
import type { ConsoleClient } from './console-client.js';

/** Work of an incident's own process. */
export interface Work {
  /** Start of the incident, epoch milliseconds. */
  startedMs: number;
  freezes: { pid: number; ms: number; everyMs: number }[];
  requests: { url: string; perSecond: number }[];
}

/**
 * Starts the actions of an incident. Returns the id of the process that carries out freezes and requests; undefined if the
 * incident consists of faults only.
 *
 * @param path file of the incident, which the process watches
 */
export async function startActions(
  console: ConsoleClient,
  actions: readonly Action[],
  { startedMs, seed, path }: { startedMs: number; seed: number; path: string },
): Promise<number | undefined> {
  const work: Work = { startedMs, freezes: [], requests: [] };
  for (const action of actions) {
    if ('freeze' in action) {
      const pid = await console.pidOf(action.freeze);
      if (pid === undefined)
        throw new Error(`${action.freeze} was not started by npm start, so it cannot be suspended`);
      work.freezes.push({ pid, ms: action.ms, everyMs: action.everyMs });
    } else if ('requests' in action) {
      const { path: requested, perSecond } = action.requests;
      work.requests.push({ url: (await console.gatewayUrl()) + requested, perSecond });
    }
  }
  for (const action of actions)
    if ('faults' in action) await console.replaceFaults(action.service, action.faults, seed);
  if (work.freezes.length + work.requests.length === 0) return undefined;
  const worker = fileURLToPath(new URL('./worker.js', import.meta.url));
  const child = spawn(process.execPath, [worker, path, JSON.stringify(work)], {
    detached: true,
    stdio: 'ignore',
  });
  child.unref();
  return child.pid;
}

/** Ends all actions. */
export async function stopActions(console: ConsoleClient, workerPid: number | undefined): Promise<void> {
  if (workerPid !== undefined) {
    try {
      process.kill(workerPid, 'SIGTERM');
    } catch {
      // it has ended by itself
    }
  }
  await console.removeFaults();
}
