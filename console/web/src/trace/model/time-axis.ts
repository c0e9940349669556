import type { Zoom } from './view-state.js';

/** Returns round times within a range, in microseconds: three to six, none close to the right end. */
export function ticks({ fromUs, toUs }: Zoom): number[] {
  const length = toUs - fromUs;
  const magnitude = 10 ** Math.floor(Math.log10(length / 4));
  const step = [1, 2, 5, 10].map((factor) => factor * magnitude).find((size) => length / size <= 5) ?? length;
  const found: number[] = [];
  for (let number = Math.ceil(fromUs / step); number * step <= fromUs + length * 0.93; number++)
    found.push(number * step);
  return found;
}
