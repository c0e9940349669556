/** Number of items of a run, and their estimated bytes. */
export interface RunSize {
  count: number;
  bytes: number;
}

/** Sums the sizes of blocks by run. */
export function sizesByRun(blocks: readonly (RunSize & { run: string })[]): Map<string, RunSize> {
  const sizes = new Map<string, RunSize>();
  for (const { run, count, bytes } of blocks) {
    const sum = sizes.get(run) ?? { count: 0, bytes: 0 };
    sizes.set(run, { count: sum.count + count, bytes: sum.bytes + bytes });
  }
  return sizes;
}
