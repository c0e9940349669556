import { setTimeout as pause } from 'node:timers/promises';
import type { Processes } from './processes.js';
import type { Random } from './random.js';

export interface Killer {
  /** How often each was killed. */
  readonly kills: Readonly<Record<string, number>>;
  /** Resolves when everything runs again. */
  stop(): Promise<void>;
}

export interface KillerOptions {
  processes: Processes;
  random: Random;
  restartMs: number;
  /** Resolves when something begins that is worth being interrupted. */
  occasion(): Promise<void>;
}

/** A slow machine starts slowly: the longer it takes, the longer everything is left to run. */
function lastAbsenceMs({ downtimes }: Processes): number {
  const last = downtimes.findLast(({ to }) => to < Number.POSITIVE_INFINITY);
  return last ? last.to - last.from : 500;
}

/**
 * Kills one process after the other, each round in another order, and starts it again at most `restartMs` later: at
 * any time, or a moment after an occasion. Mostly one is away at once, sometimes two; one that is just starting can be
 * killed, too.
 */
export function startKiller({ processes, random, restartMs, occasion }: KillerOptions): Killer {
  const kills: Record<string, number> = Object.fromEntries(processes.names.map((name) => [name, 0]));
  const restarts = new Set<Promise<void>>();
  let stopped = false;

  const awayNow = () => processes.names.filter((name) => !processes.isReady(name)).length;

  async function kill(name: string): Promise<void> {
    while (!processes.isRunning(name)) await pause(20);
    await processes.end(name, 'SIGKILL');
    kills[name] = (kills[name] ?? 0) + 1;
    const restart = pause(random.between(0, restartMs)).then(() => processes.start(name));
    restarts.add(restart);
    void restart.finally(() => restarts.delete(restart));
  }

  async function work(): Promise<void> {
    for (let round: string[] = []; !stopped; ) {
      if (round.length === 0) round = random.shuffled(processes.names);
      const others = random.chance(0.25) ? 1 : 0;
      while (!stopped && awayNow() > others) await pause(20);
      await pause(random.between(0, Math.round(0.6 * lastAbsenceMs(processes))));
      if (random.chance(0.7)) {
        await Promise.race([occasion(), pause(1000)]);
        await pause(random.between(0, 80));
      }
      if (!stopped) await kill(round.pop() as string);
    }
  }

  const working = work();
  return {
    kills,
    async stop() {
      stopped = true;
      await working;
      await Promise.all(restarts);
    },
  };
}
