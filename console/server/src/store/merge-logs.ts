import type { LogBlock } from './log-block.js';
import type { LogConditions, LogRange, LogView } from './log-scan.js';

/** Highest number of records of a block. */
export const maxRowsPerBlock = 8192;

class RowView implements LogView {
  readonly #block: LogBlock;
  readonly #row: number;

  constructor(block: LogBlock, row: number) {
    this.#block = block;
    this.#row = row;
  }
  get timeMs(): number {
    return this.#block.timeMs(this.#row);
  }
  get rank(): number {
    return this.#block.rank(this.#row);
  }
  get service(): string {
    return this.#block.service(this.#row);
  }
  get traceId(): string | undefined {
    return this.#block.traceId(this.#row);
  }
  get position(): number {
    return this.#block.sequence * maxRowsPerBlock + this.#row;
  }
  get run(): string {
    return this.#block.run;
  }
  fields() {
    return this.#block.fields(this.#row);
  }
  field(name: string) {
    return this.#block.field(this.#row, name);
  }
}

/** Rows of a block that meet the conditions, in the direction of the scan. */
interface Cursor {
  block: LogBlock;
  rows: number[];
  at: number;
  timeMs: number;
}

/**
 * Yields the matching records of several blocks in order of time. The blocks overlap in time, because batches of several
 * senders do. Yields undefined after each block that was searched, as a moment to let other work run.
 */
export function* mergeLogs(
  given: readonly LogBlock[],
  range: LogRange,
  direction: 'newest' | 'oldest',
  conditions: LogConditions,
): Generator<LogView | undefined> {
  const sign = direction === 'newest' ? -1 : 1;
  /** Time at which a block begins in the direction of the scan. */
  const startOf = (block: LogBlock) => (direction === 'newest' ? block.toMs : block.fromMs);
  const waiting = [...given].sort(
    (a, b) => sign * (startOf(a) - startOf(b)) || sign * (a.sequence - b.sequence),
  );
  const active: Cursor[] = [];
  let next = 0;
  for (;;) {
    let best: Cursor | undefined;
    for (const cursor of active) if (!best || precedes(cursor, best, sign)) best = cursor;
    const block = waiting[next];
    if (block && (!best || sign * (startOf(block) - best.timeMs) <= 0)) {
      next++;
      const rows = block.select(range, conditions);
      if (direction === 'newest') rows.reverse();
      if (rows.length > 0) active.push({ block, rows, at: 0, timeMs: block.timeMs(rows[0] as number) });
      yield undefined;
      continue;
    }
    if (!best) return;
    yield new RowView(best.block, best.rows[best.at] as number);
    best.at++;
    if (best.at === best.rows.length) active.splice(active.indexOf(best), 1);
    else best.timeMs = best.block.timeMs(best.rows[best.at] as number);
  }
}

function precedes(a: Cursor, b: Cursor, sign: number): boolean {
  if (a.timeMs !== b.timeMs) return sign * (a.timeMs - b.timeMs) < 0;
  return sign * (a.block.sequence - b.block.sequence) < 0;
}
