import { setTimeout as pause } from 'node:timers/promises';
import type { Processes } from './processes.js';
import type { Random } from './random.js';

export interface Killer {
  /** How often each was killed. */
  readonly kills: Readonly<Record<string, number>>;
  /** How often any was frozen instead. */
  freezes(): number;
  /** Resolves when everything runs again. */
  stop(): Promise<void>;
}

export interface KillerOptions {
  processes: Processes;
  random: Random;
  restartMs: number;
  /** Longer than a lease: what goes on then finds that another has taken over. */
  freezeMs: number;
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
 * killed, too. Now and then one is frozen instead, at most for `freezeMs`.
 */
export function startKiller(options: KillerOptions): Killer {
  const { processes, random, restartMs, freezeMs, occasion } = options;
  const kills: Record<string, number> = Object.fromEntries(processes.names.map((name) => [name, 0]));
  const under = new Set<Promise<void>>();
  let stopped = false;
  let freezes = 0;

  const awayNow = () => processes.names.filter((name) => !processes.isReady(name)).length;

  function remember(work: Promise<void>): void {
    under.add(work);
    void work.finally(() => under.delete(work));
  }

  async function strike(name: string): Promise<void> {
    while (!stopped && !processes.isRunning(name)) await pause(20);
    if (stopped) return;
    if (processes.isReady(name) && random.chance(0.15)) {
      freezes++;
      remember(processes.freeze(name, random.between(300, freezeMs)));
      return;
    }
    await processes.end(name, 'SIGKILL');
    kills[name] = (kills[name] ?? 0) + 1;
    remember(pause(random.between(0, restartMs)).then(() => processes.start(name)));
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
      if (!stopped) await strike(round.pop() as string);
    }
  }

  const working = work();
  return {
    kills,
    freezes: () => freezes,
    async stop() {
      stopped = true;
      await working;
      await Promise.all(under);
    },
  };
}
