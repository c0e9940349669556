import type { LogList } from '../../../../contract/src/logs.js';
import type { LogRange, LogView } from '../../store/log-scan.js';
import { takeFitting } from '../answer-size.js';
import { formatCursor, type LogCursor } from './log-cursor.js';
import type { LogFilter } from './log-filter.js';
import { type LogOrder, type LogSource, scanMatches } from './scan-matches.js';
import { createTimeBudget } from './time-budget.js';

export interface LogSearch {
  filter: LogFilter;
  range: LogRange;
  order: LogOrder;
  limit: number;
  /** Continues after this record. */
  after?: LogCursor | undefined;
}

/** Processor time to count further matches after the page is full, in milliseconds. */
const countingMs = 50;

/**
 * Returns one page of matching records, which ends early at the size of a response.
 *
 * The pages of a cursor contain each record at most once, also while records arrive or are evicted. `total` includes the records of the other pages.
 */
export async function searchLogs(source: LogSource, search: LogSearch): Promise<LogList> {
  const { filter, order, limit, after } = search;
  const page: LogView[] = [];
  let total = 0;
  let isOver: (() => boolean) | undefined;
  const options = { filter, range: pageRange(search), order, isOver: () => isOver?.() === true };
  const isComplete = await scanMatches(source, options, (record) => {
    total++;
    if (after && !isAfter(record, after, order)) return true;
    // one more than the page has shows that there is a next one
    if (page.length <= limit) page.push(record);
    if (page.length > limit) isOver ??= createTimeBudget(countingMs);
    return true;
  });
  const earlier = after ? await countBefore(source, search, after) : { total: 0, isComplete: true };
  const items = takeFitting(page.slice(0, limit), (record) => record.fields());
  const isCut = page.length > items.length;
  const last = page[items.length - 1];
  return {
    items,
    services: [...source.services],
    total: total + earlier.total,
    ...((!isComplete || !earlier.isComplete) && { totalIsLowerBound: true as const }),
    truncated: isCut,
    ...(isCut && last && { next: formatCursor(last) }),
  };
}

/** Several records can have the time of the cursor, and the range includes records of the millisecond before. */
function isAfter({ timeMs, position }: LogView, after: LogCursor, order: LogOrder): boolean {
  const sign = order === 'desc' ? -1 : 1;
  return sign * (timeMs - after.timeMs || position - after.position) > 0;
}

/** Range from the time of the cursor on. */
function pageRange({ range, order, after }: LogSearch): LogRange {
  if (!after) return range;
  const { sinceMs = -Infinity, untilMs = Infinity } = range;
  return order === 'desc'
    ? { ...range, untilMs: Math.min(untilMs, after.timeMs) }
    : { ...range, sinceMs: Math.max(sinceMs, before(after.timeMs)) };
}

/** Counts the matches on the other side of the time of the cursor, so that `total` is the same on each page. */
async function countBefore(
  source: LogSource,
  { filter, range, order }: LogSearch,
  { timeMs }: LogCursor,
): Promise<{ total: number; isComplete: boolean }> {
  const { sinceMs = -Infinity, untilMs = Infinity } = range;
  const other: LogRange =
    order === 'desc'
      ? { ...range, sinceMs: Math.max(sinceMs, timeMs) }
      : { ...range, untilMs: Math.min(untilMs, before(timeMs)) };
  let total = 0;
  const options = { filter, range: other, order, isOver: createTimeBudget(countingMs) };
  const isComplete = await scanMatches(source, options, () => {
    total++;
    return true;
  });
  return { total, isComplete };
}

/** A range begins later than its start, so it begins a millisecond earlier to include a time. */
function before(timeMs: number): number {
  return timeMs - 1;
}
