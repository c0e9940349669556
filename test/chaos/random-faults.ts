import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from '@glasshouse/faults';
import { type ServiceName, serviceNames, serviceOf } from '@glasshouse/roster';
import type { Random } from '../resilience/random.js';
import { injectFaults } from './faults-client.js';
import type { ChaosTarget } from './target.js';

export interface RandomFaults {
  /** Number of faults by kind. */
  readonly counts: Readonly<Record<FaultKind, number>>;
  /** Periods in which the gateway was ended or suspended, on the clock of `performance.now()`. */
  readonly outages: { name: string; from: number; to: number }[];
  /** Starts no further fault. Resolves when every fault has ended and every process runs. */
  stop(): Promise<void>;
}

export type FaultKind = 'kill' | 'freeze' | 'store';

/** Longer than the lease of a saga, so that another process may acquire the lease of a frozen one. */
const maxFreezeMs = 4500;
const withStore = serviceNames.filter((name) => serviceOf(name).store);

/**
 * Kills and freezes random services and makes their stores fail, be slow or hang, at random intervals. At most one fault
 * acts on each service at a time, and usually one or two in the whole shop.
 */
export function startRandomFaults(
  target: ChaosTarget,
  random: Random,
  say: (line: string) => void = () => {},
): RandomFaults {
  const counts: Record<FaultKind, number> = { kill: 0, freeze: 0, store: 0 };
  const outages: RandomFaults['outages'] = [];
  const busy = new Map<ServiceName, Promise<void>>();
  let stopped = false;
  let failure: unknown;
  let lastDowntimeMs = 0;

  const kindOf = (number: number): FaultKind => (number < 0.5 ? 'kill' : number < 0.7 ? 'freeze' : 'store');

  async function run(kind: FaultKind, service: ServiceName, own: Random): Promise<void> {
    const outage = { name: service, from: performance.now(), to: Number.POSITIVE_INFINITY };
    if (service === 'gateway') outages.push(outage);
    try {
      if (kind === 'store') await storeFault(target, service, own);
      else {
        const victim = target.processes.get(service);
        if (!victim) throw new Error(`no process named ${service}`);
        if (kind === 'freeze') await victim.freeze(own.between(300, maxFreezeMs));
        else {
          await victim.kill();
          await victim.revive();
        }
      }
    } finally {
      outage.to = performance.now();
      if (kind === 'kill') lastDowntimeMs = outage.to - outage.from;
      say(`${kind} ${service}: ${((outage.to - outage.from) / 1000).toFixed(1)} s`);
    }
  }

  async function work(): Promise<void> {
    for (let number = 0; !stopped && failure === undefined; number++) {
      const own = random.fork(`fault ${number}`);
      const kind = kindOf(own.next());
      const service = own.pick(kind === 'store' ? withStore : serviceNames);
      // restarts take longer on a busy machine, and the shop should run most of the time
      await pause(own.between(300, 2500) + lastDowntimeMs);
      await busy.get(service);
      if (busy.size > 1) await Promise.race(busy.values());
      if (stopped) break;
      counts[kind] += 1;
      const running = run(kind, service, own)
        .catch((error) => {
          failure ??= error;
        })
        .finally(() => busy.delete(service));
      busy.set(service, running);
    }
  }

  const working = work();
  return {
    counts,
    outages,
    async stop() {
      stopped = true;
      await working;
      await Promise.all(busy.values());
      if (failure !== undefined) throw failure;
    },
  };
}

async function storeFault(target: ChaosTarget, service: ServiceName, random: Random): Promise<void> {
  const effect: Fault['effect'] = random.pick([
    { type: 'error' } as const,
    { type: 'latency', ms: random.between(50, 400) } as const,
    { type: 'hang' } as const,
  ]);
  const rate = effect.type === 'hang' ? 0.1 : random.pick([0.2, 0.5, 1]);
  const fault: Fault = { id: 'random', port: 'store', effect, rate };
  const end = await injectFaults(target, service, [fault], random.between(0, 1_000_000));
  await pause(random.between(500, 3000));
  await end();
}
