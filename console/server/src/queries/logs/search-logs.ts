import { logKey } from '../../../../contract/src/log-key.js';
import type { LogList } from '../../../../contract/src/logs.js';
import type { LogFields } from '../../store/log-record.js';
import type { LogFilter } from './log-filter.js';
import { formatPosition, isAtPosition, type LogPosition } from './log-position.js';
import type { LogOrder, LogRange, LogSource } from './log-source.js';
import { scanMatches } from './scan-matches.js';

export interface LogSearch {
  filter: LogFilter;
  range: LogRange;
  order: LogOrder;
  limit: number;
  /** Continues after this record. */
  after?: LogPosition | undefined;
}

/** Time to count further matches after the page is full, in milliseconds. */
const countingMs = 40;

/**
 * Returns one page of matching records. The pages of a cursor contain each record at most once, also while records
 * arrive or are evicted.
 */
export async function searchLogs(source: LogSource, search: LogSearch): Promise<LogList> {
  const { filter, order, limit, after } = search;
  const page = createPage(search);
  let deadline = Number.POSITIVE_INFINITY;
  const isComplete = await scanMatches(
    source,
    filter,
    { range: pageRange(search), order, deadline: () => deadline },
    (match) => {
      page.total++;
      if (page.items.length <= limit) page.add(match.timeMs, match.fields());
      if (page.items.length > limit && deadline === Number.POSITIVE_INFINITY)
        deadline = performance.now() + countingMs;
      return true;
    },
  );
  page.end();
  const before = after ? await countBefore(source, search) : { total: 0, isComplete: true };
  const items = page.items.slice(0, limit);
  const last = items.at(-1);
  const isCut = page.items.length > limit;
  return {
    items: items.map(({ fields }) => fields),
    services: [...source.services],
    total: page.total + before.total,
    ...(!(isComplete && before.isComplete) && { totalIsLowerBound: true as const }),
    truncated: isCut,
    ...(isCut && last && { next: formatPosition({ timeMs: last.timeMs, key: logKey(last.fields) }) }),
  };
}

interface Item {
  timeMs: number;
  fields: LogFields;
}

/**
 * Collects the records after a position. Several records can have its time: those up to the position belong to an
 * earlier page. The oldest records are evicted first, so when the position itself is gone, those of its time that are
 * left are newer than it.
 */
function createPage({ after, order }: LogSearch) {
  const items: Item[] = [];
  let pending: Item[] = [];
  let isAfter = after === undefined;

  function end(): void {
    if (!isAfter && order === 'asc') items.push(...pending);
    pending = [];
    isAfter = true;
  }

  return {
    items,
    total: 0,
    end,
    add(timeMs: number, fields: LogFields): void {
      if (!isAfter && timeMs !== after?.timeMs) end();
      if (isAfter) {
        items.push({ timeMs, fields });
      } else if (after && isAtPosition(after, logKey(fields))) {
        isAfter = true;
        pending = [];
      } else {
        pending.push({ timeMs, fields });
      }
    },
  };
}

/** Range from the time of the position on. */
function pageRange({ range, order, after }: LogSearch): LogRange {
  if (!after) return range;
  const { sinceMs = -Infinity, untilMs = Infinity } = range;
  return order === 'desc'
    ? { sinceMs, untilMs: Math.min(untilMs, after.timeMs) }
    : { sinceMs: Math.max(sinceMs, after.timeMs - 1), untilMs };
}

/** Counts the matches before the time of the position, so that `total` is the same on each page. */
async function countBefore(
  source: LogSource,
  { filter, range, order, after }: LogSearch,
): Promise<{ total: number; isComplete: boolean }> {
  const { sinceMs = -Infinity, untilMs = Infinity } = range;
  const { timeMs } = after as LogPosition;
  const before: LogRange =
    order === 'desc'
      ? { sinceMs: Math.max(sinceMs, timeMs), untilMs }
      : { sinceMs, untilMs: Math.min(untilMs, timeMs - 1) };
  const deadline = performance.now() + countingMs;
  let total = 0;
  const isComplete = await scanMatches(
    source,
    filter,
    { range: before, order, deadline: () => deadline },
    () => {
      total++;
      return true;
    },
  );
  return { total, isComplete };
}
