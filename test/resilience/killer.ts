import { setTimeout as pause } from 'node:timers/promises';
import type { Processes } from './processes.js';
import type { Random } from './random.js';

export interface Killer {
  /** Number of kills of each process. */
  readonly kills: Readonly<Record<string, number>>;
  /** Number of freezes of all processes. */
  freezes(): number;
  /** Stops killing. Resolves when every process runs again. */
  stop(): Promise<void>;
}

export interface KillerOptions {
  processes: Processes;
  random: Random;
  restartMs: number;
  /** Longest freeze. It exceeds a lease, so that another process may acquire the lease of a frozen one. */
  freezeMs: number;
  /** Resolves when the next critical request is sent: a confirmation or cancellation. */
  nextCriticalRequest(): Promise<void>;
}

/**
 * Returns the duration of the last downtime. The pauses between kills depend on it, because restarts take longer on a
 * slow machine.
 */
function lastDowntimeMs({ downtimes }: Processes): number {
  const last = downtimes.findLast(({ to }) => to < Number.POSITIVE_INFINITY);
  return last ? last.to - last.from : 500;
}

/**
 * Kills each process once per round, in random order, and restarts it after at most `restartMs`: at a random time, or
 * shortly after a critical request. Usually one process is down at a time, sometimes two; a starting process can be
 * killed, too. In 15 % of the cases a ready process is frozen instead, for at most `freezeMs`.
 */
export function startKiller(options: KillerOptions): Killer {
  const { processes, random, restartMs, freezeMs, nextCriticalRequest } = options;
  const kills: Record<string, number> = Object.fromEntries(processes.names.map((name) => [name, 0]));
  const pending = new Set<Promise<void>>();
  let stopped = false;
  let freezes = 0;

  const countUnready = () => processes.names.filter((name) => !processes.isReady(name)).length;

  function track(work: Promise<void>): void {
    pending.add(work);
    void work.finally(() => pending.delete(work));
  }

  async function killOrFreeze(name: string): Promise<void> {
    while (!stopped && !processes.isRunning(name)) await pause(20);
    if (stopped) return;
    if (processes.isReady(name) && random.chance(0.15)) {
      freezes++;
      track(processes.freeze(name, random.between(300, freezeMs)));
      return;
    }
    await processes.end(name, 'SIGKILL');
    kills[name] = (kills[name] ?? 0) + 1;
    track(pause(random.between(0, restartMs)).then(() => processes.start(name)));
  }

  async function work(): Promise<void> {
    for (let round: string[] = []; !stopped; ) {
      if (round.length === 0) round = random.shuffled(processes.names);
      const others = random.chance(0.25) ? 1 : 0;
      while (!stopped && countUnready() > others) await pause(20);
      await pause(random.between(0, Math.round(0.6 * lastDowntimeMs(processes))));
      if (random.chance(0.7)) {
        await Promise.race([nextCriticalRequest(), pause(1000)]);
        await pause(random.between(0, 80));
      }
      if (!stopped) await killOrFreeze(round.pop() as string);
    }
  }

  const working = work();
  return {
    kills,
    freezes: () => freezes,
    async stop() {
      stopped = true;
      await working;
      await Promise.all(pending);
    },
  };
}
