import { setTimeout as pause } from 'node:timers/promises';
import { callersFirst, callGraph } from '@glasshouse/roster';
import type { Project } from './compose.js';

/** `restart`: stop signal, exit, start. `upgrade`: a new container of a new image. `kill`: SIGKILL, start after 5 s. */
export type Action = 'restart' | 'upgrade' | 'kill';
export const actions: readonly Action[] = ['restart', 'upgrade', 'kill'];

export interface Step {
  action: Action;
  /** Compose service. */
  target: string;
}

const shop = callersFirst(callGraph)
  .flat()
  .reverse()
  .flatMap((name) => [name, `${name}-2`]);
const members = ['hazelcast', 'hazelcast-2'];

/** Returns the steps of an action, called services before their callers. The members of Hazelcast have no own image. */
export function stepsOf(action: Action): Step[] {
  const all = action === 'upgrade' ? shop : [...shop, ...members];
  return all.map((target) => ({ action, target }));
}

/** Every compose service that has a step. */
export const targets: readonly string[] = [...shop, ...members];

/** Time for which a killed container stays stopped. */
export const downMs = 5000;
/** Time after a container is healthy in which it gets requests again, and the second member of Hazelcast its backups. */
const settleMs = 3000;

/**
 * Runs a step. Resolves when the container is in service again.
 *
 * @returns the time on the clock of `performance.now()` at which the container was killed; undefined for other actions
 */
export async function runStep({ action, target }: Step, project: Project): Promise<number | undefined> {
  let killedMs: number | undefined;
  if (action === 'kill') {
    await project.kill(target);
    killedMs = performance.now();
    await pause(downMs);
    await project.start(target);
  } else await project[action](target);
  await project.healthy(target);
  await pause(settleMs);
  return killedMs;
}
