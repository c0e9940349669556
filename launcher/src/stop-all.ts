import { withTimeout } from '@glasshouse/timing';
import type { Child } from './child.js';

export interface StopOptions {
  /** Groups of process names in stop order; the processes of a group stop together. */
  stopOrder: readonly (readonly string[])[];
  /** Time limit for stopping all processes, in milliseconds; the remaining processes are killed. */
  stopMs: number;
  /** Time limit for one group, in milliseconds, so that a hanging process leaves time for later groups. */
  groupStopMs: number;
}

/** Stops the processes group by group with SIGTERM, then SIGKILL for processes that do not stop in time. */
export async function stopAll(
  running: ReadonlyMap<string, Child>,
  { stopOrder, stopMs, groupStopMs }: StopOptions,
): Promise<void> {
  const deadline = performance.now() + stopMs;
  const ordered = stopOrder.flat();
  const unordered = [...running.keys()].filter((name) => !ordered.includes(name));
  for (const group of [unordered, ...stopOrder]) {
    const children = group.flatMap((name) => running.get(name) ?? []);
    if (children.length === 0) continue;
    const ended = Promise.all(children.map((child) => child.ended));
    for (const child of children) child.signal('SIGTERM');
    const stopInTime = Math.min(groupStopMs, Math.max(0, deadline - performance.now()));
    await withTimeout(ended, stopInTime).catch(() => {});
    for (const child of children) if (running.has(child.name)) child.signal('SIGKILL');
    await ended;
  }
}
