import type { LogGroupList, LogGroupStatistics } from '../../../../contract/src/groups.js';
import type { Scalar } from '../../../../contract/src/values.js';
import { levels } from '../../store/levels.js';
import type { LogBlock } from '../../store/log-block.js';
import type { LogRange } from '../../store/log-scan.js';
import type { LogSelection } from '../../store/log-selection.js';
import { maxGroups } from '../group-statistics.js';
import { type GroupMap, joinGroups } from '../join-groups.js';
import { precedingRange, toRangeUs } from '../time-range.js';
import { divisorOfField, fieldNamesOf, type LogFilter } from './log-filter.js';
import { type LogSource, scanBlocks } from './scan-matches.js';
import { createTimeBudget } from './time-budget.js';

/** Processor time in which one query reads the records of a range, in milliseconds. */
const readingMs = 1000;
/** Longer values are cut, so that 10,000 groups take a few megabytes. In characters. */
const maxValue = 256;
const errorRank = levels.indexOf('error');

/** Orders of the groups, each descending; equal groups are ordered by count. */
export const logGroupSorts = ['count', 'errors', 'first', 'last'] as const;
export type LogGroupSort = (typeof logGroupSorts)[number];

export interface LogGroupSearch {
  filter: LogFilter;
  range: LogRange;
  /** Name of the field, as in a query. */
  by: string;
  sort: LogGroupSort;
  limit: number;
  before?: 'previous' | undefined;
  /** End of a range without an end, in epoch milliseconds. */
  nowMs: number;
  /** Processor time for each range, in milliseconds. Default 1000. */
  budgetMs?: number;
}

interface LogTally {
  readonly value: Scalar | null;
  count: number;
  errors: number;
  firstMs: number;
  lastMs: number;
}

interface Tallies extends GroupMap<LogTally> {
  /** Number of matching records that were read. */
  readonly records: number;
}

/**
 * Counts the matching records by the values of a field. Reads the newest records first, and ends early when the processor
 * time is used up.
 */
export async function groupLogs(source: LogSource, search: LogGroupSearch): Promise<LogGroupList> {
  const { by, sort, limit, before, range } = search;
  const preceding = before && precedingOf(range, search.nowMs);
  const groups = await collect(source, search, range, by);
  const earlier = preceding && (await collect(source, search, preceding, by));
  const { items, ...end } = joinGroups({
    groups,
    earlier,
    empty: createTally,
    read: (tally, isEarlier) => statisticsOf(tally, (isEarlier ? earlier : groups)?.records ?? 0),
    describe: (tally, isEarlier) => (isEarlier ? {} : timesOf(tally)),
    compare: compareBy(sort),
    limit,
  });
  return { items, records: groups.records, ...end };
}

async function collect(
  source: LogSource,
  { filter, budgetMs = readingMs }: LogGroupSearch,
  range: LogRange,
  by: string,
): Promise<Tallies> {
  const tallies = new Map<Scalar | null, LogTally>();
  const readerOf = valueReader(by);
  let records = 0;
  let omitted = 0;
  const options = { filter, range, isOver: createTimeBudget(budgetMs) };
  const isComplete = await scanBlocks(source, options, (selection) => {
    const { block, rows } = selection;
    if (rows.length === 0) return;
    records += rows.length;
    const read = readerOf(selection);
    for (const row of rows) {
      const value = read(row) ?? null;
      let tally = tallies.get(value);
      if (!tally) {
        if (tallies.size >= maxGroups) {
          omitted++;
          continue;
        }
        tally = createTally(value);
        tallies.set(value, tally);
      }
      count(tally, block, row);
    }
  });
  return {
    get: (value) => tallies.get(value),
    all: () => tallies.values(),
    isFull: !isComplete || omitted > 0,
    records,
  };
}

/** Returns a function that creates the reader of the values of a block. */
function valueReader(by: string): (selection: LogSelection) => (row: number) => Scalar | undefined {
  if (by === 'pattern')
    return ({ templates }) => {
      const column = templates();
      return (row) => column.templates[column.of(row)];
    };
  const names = fieldNamesOf(by);
  return ({ block }) => {
    const stored = names.filter((name) => block.hasField(name));
    return (row) => {
      for (const name of stored) {
        const value = block.field(row, name);
        if (typeof value === 'number') return value / divisorOfField(by, name);
        if (value !== undefined) return typeof value === 'string' ? shortened(value) : value;
      }
      return undefined;
    };
  };
}

/** Returns the beginning of a text as a copy: a part of a string keeps the whole string in memory. */
function shortened(value: string): string {
  return value.length <= maxValue ? value : Buffer.from(value.slice(0, maxValue)).toString();
}

function createTally(value: Scalar | null): LogTally {
  return { value, count: 0, errors: 0, firstMs: Infinity, lastMs: -Infinity };
}

function count(tally: LogTally, block: LogBlock, row: number): void {
  const rank = block.rank(row);
  const timeMs = block.timeMs(row);
  tally.count++;
  if (rank >= errorRank && rank < levels.length) tally.errors++;
  if (timeMs < tally.firstMs) tally.firstMs = timeMs;
  if (timeMs > tally.lastMs) tally.lastMs = timeMs;
}

function statisticsOf({ count, errors }: LogTally, records: number): LogGroupStatistics {
  return {
    count,
    share: records === 0 ? 0 : count / records,
    errors,
    errorShare: count === 0 ? 0 : errors / count,
  };
}

function timesOf({ firstMs, lastMs }: LogTally): { firstMs?: number; lastMs?: number } {
  return { firstMs, lastMs };
}

interface Sorted {
  count: number;
  errors: number;
  firstMs?: number;
  lastMs?: number;
}

function compareBy(sort: LogGroupSort): (a: Sorted, b: Sorted) => number {
  const read = {
    count: ({ count }: Sorted) => count,
    errors: ({ errors }: Sorted) => errors,
    first: ({ firstMs }: Sorted) => firstMs ?? 0,
    last: ({ lastMs }: Sorted) => lastMs ?? 0,
  }[sort];
  return (a, b) => read(b) - read(a) || b.count - a.count;
}

function precedingOf(range: LogRange, nowMs: number): LogRange | undefined {
  const { sinceMs, untilMs, run } = range;
  const found = precedingRange(toRangeUs({ sinceMs, untilMs }), nowMs * 1000);
  return found && { sinceMs: found.afterUs / 1000, untilMs: found.untilUs / 1000, run };
}
