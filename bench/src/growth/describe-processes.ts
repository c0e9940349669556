import { median } from '../statistics.js';
import { observedProcesses, type ProcessFigures } from './figures.js';
import type { Sample } from './scrape.js';
import type { Shop } from './shop.js';
import type { Size } from './sizes.js';

export type Starts = Record<Size['name'], Shop['startMs'][]>;
export type Samples = Record<Size['name'], Readonly<Record<ProcessFigures['name'], Sample>>>;

/** Returns the start time (median) and the memory of each process in both shops. */
export function describeProcesses(starts: Starts, samples: Samples): ProcessFigures[] {
  return observedProcesses.map((name) => {
    const figuresOf = (size: Size['name']) => ({
      startMs: median(starts[size].map((startMs) => startMs[name])),
      rssMb: samples[size][name].rssMb,
    });
    return { name, small: figuresOf('small'), large: figuresOf('large') };
  });
}
