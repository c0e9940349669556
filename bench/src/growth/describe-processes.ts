import { median } from '../statistics.js';
import { observedProcesses, type ProcessFigures } from './figures.js';
import type { Idle } from './measure-idle.js';
import type { Shop } from './shop.js';
import type { Size } from './sizes.js';

export type Starts = Record<Size['name'], Shop['startMs'][]>;
export type Memory = Record<Size['name'], Awaited<ReturnType<Shop['memory']>>>;
export type IdleTimes = Record<Size['name'], Idle>;

/** Returns the start time (median), the memory and the idle CPU time of each process in both shops. */
export function describeProcesses(starts: Starts, memory: Memory, idle: IdleTimes): ProcessFigures[] {
  return observedProcesses.map((name) => {
    const figuresOf = (size: Size['name']) => ({
      startMs: median(starts[size].map((startMs) => startMs[name])),
      ...memory[size][name],
      idleMs: idle[size][name],
    });
    return { name, small: figuresOf('small'), large: figuresOf('large') };
  });
}
