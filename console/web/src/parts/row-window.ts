/** Rows of a virtual list that are rendered: `from` inclusive, `to` exclusive. */
export interface RowWindow {
  readonly from: number;
  readonly to: number;
}

/** Offsets of rows of different heights, in pixels: `offsets[i]` is the top of row `i`, the last one the total height. */
export function rowOffsets(count: number, heightOf: (index: number) => number): Float64Array {
  const offsets = new Float64Array(count + 1);
  for (let i = 0; i < count; i++) offsets[i + 1] = (offsets[i] as number) + heightOf(i);
  return offsets;
}

/** Returns the index of the row at a vertical position; 0 to the last row. */
export function rowAt(offsets: Float64Array, top: number): number {
  let low = 0;
  let high = Math.max(0, offsets.length - 2);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((offsets[middle] as number) <= top) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Returns the rows that a viewport shows, and `overscan` rows above and below. */
export function rowWindow(offsets: Float64Array, top: number, height: number, overscan = 8): RowWindow {
  const count = offsets.length - 1;
  if (count <= 0) return { from: 0, to: 0 };
  return {
    from: Math.max(0, rowAt(offsets, top) - overscan),
    to: Math.min(count, rowAt(offsets, top + height) + 1 + overscan),
  };
}
