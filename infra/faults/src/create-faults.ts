import { changeField } from './change-field.js';
import type { EffectOf } from './effects.js';
import { type Fault, findContradiction, type Match, type Port } from './fault.js';
import { startProcessFault } from './process-faults.js';
import { seededRandom } from './random.js';
import { createSlots, type Slots } from './slots.js';
import type { ActiveFault, Call, Faults, PortFaults } from './types.js';
import { createWaits } from './waits.js';

/** Properties by which faults select a call. */
type Selectable = Pick<Call, 'target' | 'operation' | 'user' | 'content'>;

interface Running extends ActiveFault {
  sinceMs: number;
  random: () => number;
  slots: Slots | undefined;
  stop(): void;
}

/**
 * Creates the faults of a process; there are none at first. They write no log record: who looks for the cause must find it
 * in the ordinary telemetry.
 */
export function createFaults(): Faults {
  let running: readonly Running[] = [];
  const waits = createWaits();

  function start(fault: Fault, seed: number): Running {
    const sinceMs = performance.now();
    const ends: (() => void)[] = [];
    const started: Running = {
      fault,
      since: new Date().toISOString(),
      hits: 0,
      sinceMs,
      random: seededRandom(seed),
      slots: fault.effect.type === 'limit' ? createSlots(fault.effect.calls) : undefined,
      stop: () => {
        for (const end of ends) end();
        started.slots?.open();
      },
    };
    if (fault.port === 'process') ends.push(startProcessFault(fault));
    if (fault.forSeconds !== undefined) {
      const timer = setTimeout(() => remove(started), fault.forSeconds * 1000);
      timer.unref();
      ends.push(() => clearTimeout(timer));
    }
    return started;
  }

  function remove(ended: Running): void {
    running = running.filter((each) => each !== ended);
    ended.stop();
    waits.end(ended);
  }

  function selected(port: Port, call: Selectable): Running[] {
    return running.filter(
      ({ fault, random }) =>
        fault.port === port &&
        matches(fault.match, call) &&
        (fault.rate === undefined || random() < fault.rate),
    );
  }

  async function run<R>(port: Port, call: Call, work: () => Promise<R>): Promise<R> {
    const found = selected(port, call);
    let limited: Running | undefined;
    let attempts = 1;
    for (const each of found) {
      const { effect } = each.fault;
      each.hits += 1;
      if (effect.type === 'latency') await waits.forMs(each, latencyOf(each, effect), call.signal);
      else if (effect.type === 'hang') await waits.untilEnd(each, call.signal);
      else if (effect.type === 'error') throw call.error(effect);
      else if (effect.type === 'limit') limited = each;
      else if (effect.type === 'retry-storm') attempts = Math.max(attempts, effect.attempts);
    }
    const attempt = () => (limited ? inSlot(limited, call, work) : work());
    const result = attempts > 1 ? await repeatFailed(attempts, call, attempt) : await attempt();
    return found.reduce<unknown>((value, { fault: { effect } }) => {
      if (effect.type !== 'wrong-data') return value;
      const change = (json: unknown) => changeField(json, effect);
      return call.change ? call.change(value, change) : change(value);
    }, result) as R;
  }

  async function inSlot<R>(
    limited: Running,
    { signal, slots: use }: Call,
    work: () => Promise<R>,
  ): Promise<R> {
    const startedMs = performance.now();
    let acquiredMs: number | undefined;
    if (limited.slots?.isFull) use?.waiting();
    try {
      await limited.slots?.acquire(signal);
      acquiredMs = performance.now();
    } finally {
      use?.waited((acquiredMs ?? performance.now()) - startedMs, acquiredMs !== undefined);
    }
    try {
      return await work();
    } finally {
      use?.held();
      void hold(limited).then(() => {
        limited.slots?.release();
        use?.released(performance.now() - (acquiredMs as number));
      });
    }
  }

  /** Resolves when a slot is free again: `ms` after its call, or at the end of the fault. */
  async function hold(limited: Running): Promise<void> {
    // the end of a fault that has ended before would not end this wait
    if (!running.includes(limited)) return;
    await waits.forMs(limited, (limited.fault.effect as EffectOf<'limit'>).ms, undefined);
  }

  const atPort = (port: Exclude<Port, 'process'>): PortFaults => ({
    run: (call, work) => (running.length === 0 ? work() : run(port, call, work)),
    has: (type, call) => {
      if (running.length === 0) return false;
      const found = selected(port, call).filter(({ fault }) => fault.effect.type === type);
      for (const each of found) each.hits += 1;
      return found.length > 0;
    },
    ttlMs: (call, ttlMs) => {
      if (running.length === 0) return ttlMs;
      return selected(port, call).reduce((shortest, each) => {
        const { effect } = each.fault;
        if (effect.type !== 'expire-together') return shortest;
        each.hits += 1;
        // above 0, as the caches require
        return Math.max(1, Math.min(shortest, effect.everyMs - (Date.now() % effect.everyMs)));
      }, ttlMs);
    },
  });
  const byPort = {
    store: atPort('store'),
    cache: atPort('cache'),
    client: atPort('client'),
    server: atPort('server'),
    keys: atPort('keys'),
    telemetry: atPort('telemetry'),
  };

  function stopAll(): void {
    const ended = running;
    running = [];
    for (const each of ended) {
      each.stop();
      waits.end(each);
    }
  }

  return {
    at: (port) => byPort[port],
    list: () => running.map(({ fault, since, hits }) => ({ fault, since, hits })),
    replace(faults, seed = 1) {
      const ids = new Set<string>();
      for (const fault of faults) {
        const contradiction = ids.has(fault.id)
          ? `${fault.id}: two faults have this id`
          : findContradiction(fault);
        if (contradiction !== undefined) throw new Error(contradiction);
        ids.add(fault.id);
      }
      stopAll();
      running = faults.map((fault, at) => start(fault, seed + at));
    },
    close: stopAll,
  };
}

/** Runs an attempt up to `attempts` times, until it succeeds or the caller no longer waits. */
async function repeatFailed<R>(
  attempts: number,
  { signal, failed }: Call,
  attempt: () => Promise<R>,
): Promise<R> {
  for (let left = attempts - 1; left > 0; left--) {
    try {
      const result = await attempt();
      if (signal?.aborted || !failed?.(result)) return result;
    } catch (error) {
      if (signal?.aborted) throw error;
    }
  }
  return attempt();
}

function matches(match: Match | undefined, call: Selectable): boolean {
  if (match === undefined) return true;
  if (match.target !== undefined && match.target !== call.target) return false;
  if (match.operation !== undefined && match.operation !== call.operation) return false;
  if (match.user !== undefined && match.user !== call.user) return false;
  return match.contains === undefined || (call.content?.().includes(match.contains) ?? false);
}

function latencyOf({ random, sinceMs }: Running, effect: EffectOf<'latency'>): number {
  const grown = ((effect.growMsPerMinute ?? 0) * (performance.now() - sinceMs)) / 60_000;
  return effect.ms + random() * (effect.randomMs ?? 0) + grown;
}
