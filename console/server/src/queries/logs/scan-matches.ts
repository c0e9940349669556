import { setImmediate } from 'node:timers/promises';
import type { LogRange, LogView } from '../../store/log-scan.js';
import type { LogSelection } from '../../store/log-selection.js';
import type { LogStore } from '../../store/logs.js';
import type { LogFilter } from './log-filter.js';

/** Part of the log store that queries read. */
export type LogSource = Pick<LogStore, 'steps' | 'selections' | 'services'>;

export type LogOrder = 'desc' | 'asc';

export interface ScanOptions {
  filter: LogFilter;
  range: LogRange;
  order: LogOrder;
  /** Says whether the scan has taken too long, and ends. */
  isOver?: () => boolean;
}

/** A scan lets the receivers run after this time, in milliseconds. */
const sliceMs = 5;
/** Records between two looks at the clock. */
const recordsPerLook = 256;

/**
 * Calls `visit` for each matching record in order of time, then of arrival, until it returns false or the scan has taken too
 * long.
 *
 * @returns whether all records of the range were read
 */
export async function scanMatches(
  source: LogSource,
  { filter, range, order, isOver }: ScanOptions,
  visit: (record: LogView) => boolean,
): Promise<boolean> {
  let sliceEnd = performance.now() + sliceMs;
  let visited = 0;
  for (const record of source.steps(range, order === 'asc' ? 'oldest' : 'newest', filter)) {
    if (record) {
      if (!visit(record)) return false;
      if (++visited % recordsPerLook !== 0) continue;
    }
    const now = performance.now();
    if (isOver?.()) return false;
    if (now <= sliceEnd) continue;
    await setImmediate();
    sliceEnd = performance.now() + sliceMs;
  }
  return true;
}

/**
 * Calls `visit` for the matching records of each block, the latest block first, until the scan has taken too long.
 *
 * @returns whether all records of the range were read
 */
export async function scanBlocks(
  source: LogSource,
  { filter, range, isOver }: Omit<ScanOptions, 'order'>,
  visit: (selection: LogSelection) => void,
): Promise<boolean> {
  let sliceEnd = performance.now() + sliceMs;
  for (const selection of source.selections(range, filter)) {
    visit(selection);
    const now = performance.now();
    if (now <= sliceEnd) continue;
    // the processor time is read once in a slice, because a system call for each block took an eighth of a query
    if (isOver?.()) return false;
    await setImmediate();
    sliceEnd = performance.now() + sliceMs;
  }
  return true;
}
