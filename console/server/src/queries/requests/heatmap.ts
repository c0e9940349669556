import type { Heatmap, HeatmapCell } from '../../../../contract/src/heatmap.js';
import type { Scope } from '../scope.js';
import { findRequests, type RequestFilter } from './find-requests.js';

/** Rows of one doubling of the duration. */
const rowsPerOctave = 2;
/** Durations below are counted in the first row. */
const shortestMs = 0.125;

/** Counts the requests that match a filter by time and duration. */
export function heatmapOf(scope: Scope, filter: RequestFilter, columns: number): Heatmap {
  const found = [...findRequests(scope, filter)].map(({ request }) => request);
  const { range, nowUs } = scope;
  let firstUs = Infinity;
  let shortest = Infinity;
  let longest = 0;
  for (const { startUs, durationUs } of found) {
    firstUs = Math.min(firstUs, startUs);
    shortest = Math.min(shortest, durationUs / 1000);
    longest = Math.max(longest, durationUs / 1000);
  }
  const toUs = Math.min(range.untilUs, Math.max(nowUs, firstUs === Infinity ? 0 : firstUs));
  // the first column excludes its start
  const fromUs = range.afterUs === -Infinity ? Math.min(toUs, firstUs) - 1 : range.afterUs;
  const stepUs = Math.max(1, (toUs - fromUs) / columns);
  const lowest = found.length === 0 ? 0 : octaveRow(shortest);
  const boundsMs = found.length === 0 ? [] : boundsFrom(lowest, octaveRow(longest));
  const cells = new Map<number, HeatmapCell>();
  const slowest = new Map<number, number>();
  for (const { startUs, durationUs, error, traceId } of found) {
    const column = Math.min(columns - 1, Math.max(0, Math.ceil((startUs - fromUs) / stepUs) - 1));
    const row = octaveRow(durationUs / 1000) - lowest;
    const key = column * boundsMs.length + row;
    const cell = cells.get(key) ?? { column, row, count: 0, errors: 0, exemplarTraceId: traceId };
    cells.set(key, cell);
    cell.count++;
    if (error) cell.errors++;
    if (durationUs > (slowest.get(key) ?? -1)) {
      slowest.set(key, durationUs);
      cell.exemplarTraceId = traceId;
    }
  }
  return { fromMs: fromUs / 1000, stepMs: stepUs / 1000, boundsMs, cells: [...cells.values()] };
}

/** Returns the index of the row whose upper bound is the first that is not below the duration. */
function octaveRow(ms: number): number {
  const row = Math.ceil(Math.log2(Math.max(ms, shortestMs)) * rowsPerOctave);
  // the logarithm of a bound may be rounded up
  return boundOf(row - 1) >= ms ? row - 1 : row;
}

function boundOf(row: number): number {
  return 2 ** (row / rowsPerOctave);
}

function boundsFrom(lowest: number, highest: number): number[] {
  return Array.from({ length: highest - lowest + 1 }, (_, at) => boundOf(lowest + at));
}
