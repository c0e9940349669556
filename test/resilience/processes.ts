import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Child, type PlannedProcess, startChild } from '@glasshouse/launcher';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Downtime of a process: from its end, or the signal that ends or suspends it, until it is ready again. */
export interface Downtime {
  name: string;
  /** Milliseconds on the `performance.now()` clock. */
  from: number;
  /** Infinity until the process is ready again. */
  to: number;
}

/** Processes that can be ended individually and restarted with the same configuration. */
export interface Processes {
  readonly names: readonly string[];
  readonly downtimes: readonly Downtime[];
  /** Unexpected ends, with the last lines on stderr, and processes that did not start or end in time. */
  readonly failures: readonly string[];
  isRunning(name: string): boolean;
  isReady(name: string): boolean;
  /** Ends the process; resolves with its exit code, or null after a signal or when it was not running. */
  end(name: string, signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
  /** Suspends the process (SIGSTOP) and resumes it (SIGCONT) after the given time. Resolves when it is resumed. */
  freeze(name: string, milliseconds: number): Promise<void>;
  /** Starts the process. Resolves when it is ready or has ended. */
  start(name: string): Promise<void>;
  /** Sends SIGTERM to the processes, group by group, and SIGKILL after 15 s; returns the exit codes by name. */
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

/** Creates the processes without starting them. */
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
    if (!slot) throw new TypeError(`no process named ${name}`);
    return slot;
  }

  function markDown(slot: Slot): void {
    slot.ready = false;
    if (slot.downtime) return;
    slot.downtime = { name: slot.planned.name, from: performance.now(), to: Number.POSITIVE_INFINITY };
    downtimes.push(slot.downtime);
  }

  async function start(name: string): Promise<void> {
    const slot = slotOf(name);
    if (slot.child) throw new Error(`${name} is already running`);
    const child = startChild(slot.planned, { root });
    slot.child = child;
    void child.ended.then(({ code, signal, lines }) => {
      if (slot.child === child) slot.child = undefined;
      markDown(slot);
      if (!stopping.has(child))
        failures.push([`${name} ended unexpectedly: ${signal ?? code}`, ...lines].join('\n  '));
    });
    const timer = new AbortController();
    const inTime = await Promise.race([
      child.ready.then(
        () => true,
        () => true,
      ),
      pause(startMs, false, { signal: timer.signal }).catch(() => true),
    ]);
    timer.abort();
    if (!inTime) {
      failures.push(`${name} was not ready within ${startMs} ms`);
      await end(name, 'SIGKILL');
    } else if (slot.child === child) {
      markUp(slot);
    }
  }

  function markUp(slot: Slot): void {
    slot.ready = true;
    if (slot.downtime) slot.downtime.to = performance.now();
    slot.downtime = undefined;
  }

  async function freeze(name: string, milliseconds: number): Promise<void> {
    const slot = slotOf(name);
    const { child } = slot;
    if (!child || !slot.ready) return;
    markDown(slot);
    child.signal('SIGSTOP');
    await pause(milliseconds);
    child.signal('SIGCONT');
    if (slot.child === child && !stopping.has(child)) markUp(slot);
  }

  async function end(name: string, signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    const slot = slotOf(name);
    const { child } = slot;
    if (!child) return null;
    stopping.add(child);
    markDown(slot);
    child.signal(signal);
    const killTimer = setTimeout(() => {
      failures.push(`${name} did not end within ${endMs} ms of ${signal}`);
      child.signal('SIGKILL');
    }, endMs);
    const { code } = await child.ended;
    clearTimeout(killTimer);
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
