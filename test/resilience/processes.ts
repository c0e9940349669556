import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Child, type PlannedProcess, startChild } from '@glasshouse/launcher';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** When a process could not answer: from its end, or from being told to end, until it was ready again. */
export interface Downtime {
  name: string;
  /** On `performance.now()`'s clock. */
  from: number;
  /** Infinity while it lasts. */
  to: number;
}

/** Processes that can be ended one by one and started again as they were. */
export interface Processes {
  readonly names: readonly string[];
  readonly downtimes: readonly Downtime[];
  /** What ended, or did not start, without being told to: a line for each, with the last it wrote to stderr. */
  readonly failures: readonly string[];
  isRunning(name: string): boolean;
  isReady(name: string): boolean;
  /** Resolves when it has ended: with its exit code, null after a signal. */
  end(name: string, signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
  /** Lets it do nothing for a while (SIGSTOP), and then go on as if nothing had been. Resolves when it goes on. */
  freeze(name: string, milliseconds: number): Promise<void>;
  /** Resolves when it is ready; also when it is ended before. */
  start(name: string): Promise<void>;
  /** Ends all, one group after the other, and what hangs by SIGKILL: their exit codes. */
  close(order: readonly (readonly string[])[]): Promise<Record<string, number | null>>;
}

interface Slot {
  planned: PlannedProcess;
  child: Child | undefined;
  ready: boolean;
  downtime: Downtime | undefined;
}

const startMs = 60_000;
const endMs = 15_000;

/** Starts none: see `start`. */
export function createProcesses(planned: readonly PlannedProcess[]): Processes {
  const slots = new Map<string, Slot>(
    planned.map((each) => [
      each.name,
      { planned: each, child: undefined, ready: false, downtime: undefined },
    ]),
  );
  const downtimes: Downtime[] = [];
  const failures: string[] = [];
  const stopping = new WeakSet<Child>();

  function slotOf(name: string): Slot {
    const slot = slots.get(name);
    if (!slot) throw new TypeError(`no process is called ${name}`);
    return slot;
  }

  function down(slot: Slot): void {
    slot.ready = false;
    if (slot.downtime) return;
    slot.downtime = { name: slot.planned.name, from: performance.now(), to: Number.POSITIVE_INFINITY };
    downtimes.push(slot.downtime);
  }

  async function start(name: string): Promise<void> {
    const slot = slotOf(name);
    if (slot.child) throw new Error(`${name} runs already`);
    const child = startChild(slot.planned, { root });
    slot.child = child;
    void child.ended.then(({ code, signal, lines }) => {
      if (slot.child === child) slot.child = undefined;
      down(slot);
      if (!stopping.has(child))
        failures.push([`${name} ended by itself: ${signal ?? code}`, ...lines].join('\n  '));
    });
    const late = new AbortController();
    const inTime = await Promise.race([
      child.ready.then(
        () => true,
        () => true,
      ),
      pause(startMs, false, { signal: late.signal }).catch(() => true),
    ]);
    late.abort();
    if (!inTime) {
      failures.push(`${name} was not ready within ${startMs} ms`);
      await end(name, 'SIGKILL');
    } else if (slot.child === child) {
      up(slot);
    }
  }

  function up(slot: Slot): void {
    slot.ready = true;
    if (slot.downtime) slot.downtime.to = performance.now();
    slot.downtime = undefined;
  }

  async function freeze(name: string, milliseconds: number): Promise<void> {
    const slot = slotOf(name);
    const { child } = slot;
    if (!child || !slot.ready) return;
    down(slot);
    child.signal('SIGSTOP');
    await pause(milliseconds);
    child.signal('SIGCONT');
    if (slot.child === child && !stopping.has(child)) up(slot);
  }

  async function end(name: string, signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    const slot = slotOf(name);
    const { child } = slot;
    if (!child) return null;
    stopping.add(child);
    down(slot);
    child.signal(signal);
    const hanging = setTimeout(() => {
      failures.push(`${name} did not end within ${endMs} ms of ${signal}`);
      child.signal('SIGKILL');
    }, endMs);
    const { code } = await child.ended;
    clearTimeout(hanging);
    return code;
  }

  return {
    names: [...slots.keys()],
    downtimes,
    failures,
    isRunning: (name) => slotOf(name).child !== undefined,
    isReady: (name) => slotOf(name).ready,
    end,
    start,
    freeze,
    async close(order) {
      const codes: Record<string, number | null> = {};
      const others = [...slots.keys()].filter((name) => !order.flat().includes(name));
      for (const group of [others, ...order]) {
        await Promise.all(
          group
            .filter((name) => slots.get(name)?.child)
            .map(async (name) => {
              codes[name] = await end(name, 'SIGTERM');
            }),
        );
      }
      return codes;
    },
  };
}
