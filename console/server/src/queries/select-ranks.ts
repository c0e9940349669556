import type { Numbers } from './number-list.js';

/** Shorter ranges are sorted. */
const minSelected = 48;

/**
 * Moves the values of some ranks of the ascending order to their places, without sorting the others (C. A. R. Hoare,
 * Algorithm 65: FIND). A sort of 300,000 durations takes 30 ms, which is most of the time of a query.
 *
 * @param ranks indexes, in any order
 */
export function selectRanks(values: Numbers, ranks: readonly number[]): void {
  let end = values.length;
  // from the largest rank on, each selection leaves the smaller values before its rank
  for (const rank of [...ranks].sort((a, b) => b - a)) {
    if (rank < end) select(values, 0, end - 1, rank);
    end = rank + 1;
  }
}

function select(values: Numbers, first: number, last: number, rank: number): void {
  let from = first;
  let to = last;
  while (to - from >= minSelected) {
    const pivot = median(values[from] as number, values[(from + to) >>> 1] as number, values[to] as number);
    let left = from;
    let right = to;
    while (left <= right) {
      while ((values[left] as number) < pivot) left++;
      while ((values[right] as number) > pivot) right--;
      if (left > right) break;
      const swapped = values[left] as number;
      values[left++] = values[right] as number;
      values[right--] = swapped;
    }
    if (rank <= right) to = right;
    else if (rank >= left) from = left;
    else return;
  }
  values.subarray(from, to + 1).sort();
}

function median(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
