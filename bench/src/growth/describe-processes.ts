import { median } from '../statistics.js';
import { observedProcesses, type ProcessFigures } from './figures.js';
import type { Sample } from './scrape.js';
import type { Shop } from './shop.js';
import type { Size } from './sizes.js';

export type Starts = Record<Size['name'], Shop['startMs'][]>;
export type Samples = Record<Size['name'], Readonly<Record<ProcessFigures['name'], Sample>>>;

/** Start and memory of each process in both shops. */
export function describeProcesses(starts: Starts, samples: Samples): ProcessFigures[] {
  return observedProcesses.map((name) => {
    const of = (size: Size['name']) => ({
      startMs: median(starts[size].map((one) => one[name])),
      rssMb: samples[size][name].rssMb,
    });
    return { name, small: of('small'), large: of('large') };
  });
}
