import type { LogPattern, LogPatternList } from '../../../../contract/src/logs.js';
import type { LogBlock } from '../../store/log-block.js';
import type { LogRange } from '../../store/log-scan.js';
import { takeFitting } from '../answer-size.js';
import type { LogFilter } from './log-filter.js';
import { rankNames } from './log-histogram.js';
import { mergeTemplates } from './merge-templates.js';
import { type LogSource, scanBlocks } from './scan-matches.js';
import { createTimeBudget } from './time-budget.js';

/** Different templates that one query counts; further ones are counted as records only. */
const maxTemplates = 5000;
/** Processor time in which one query reads records, in milliseconds. */
const readingMs = 1000;

export interface LogPatternSearch {
  filter: LogFilter;
  range: LogRange;
  /** Patterns of the result. */
  limit: number;
  /** Processor time in milliseconds. Default 1000. */
  budgetMs?: number;
}

interface Tally {
  count: number;
  ranks: Uint32Array;
  services: Set<string>;
  firstMs: number;
  lastMs: number;
  latest: Place | undefined;
}

/** Place of a record. */
interface Place {
  timeMs: number;
  block: LogBlock;
  row: number;
}

/**
 * Groups the matching records by the pattern of their message; the most frequent first. Reads the newest records first,
 * and ends early when the processor time is used up.
 */
export async function logPatterns(
  source: LogSource,
  { filter, range, limit, budgetMs = readingMs }: LogPatternSearch,
): Promise<LogPatternList> {
  const tallies = new Map<string, Tally>();
  let records = 0;
  let omitted = 0;
  /** Returns the counters of a template; undefined when there are too many templates. */
  const tallyOf = (template: string): Tally | undefined => {
    let tally = tallies.get(template);
    if (!tally && tallies.size < maxTemplates) {
      tally = newTally();
      tallies.set(template, tally);
    }
    return tally;
  };
  const options = { filter, range, isOver: createTimeBudget(budgetMs) };
  const isComplete = await scanBlocks(source, options, ({ block, rows, templates }) => {
    if (rows.length === 0) return;
    const column = templates();
    /** By the index of the template. */
    const ofBlock: (Tally | undefined)[] = [];
    for (let n = rows.length - 1; n >= 0; n--) {
      const row = rows[n] as number;
      records++;
      const index = column.of(row);
      const tally = ofBlock[index] ?? tallyOf(column.templates[index] as string);
      ofBlock[index] = tally;
      if (tally) count(tally, block, row);
      else omitted++;
    }
  });
  const groups = groupByPattern(tallies);
  const ordered = [...groups].sort(([a, x], [b, y]) => y.count - x.count || (a < b ? -1 : 1));
  const items = takeFitting(ordered.slice(0, limit), toPattern);
  return {
    items,
    total: ordered.length,
    records,
    truncated: !isComplete || ordered.length > items.length || omitted > 0,
  };
}

function toPattern([pattern, tally]: [string, Tally]): LogPattern {
  return {
    pattern,
    count: tally.count,
    level: rankNames[mostFrequent(tally.ranks)] as string,
    levels: Object.fromEntries(
      rankNames.map((name, rank) => [name, tally.ranks[rank] ?? 0] as const).filter(([, count]) => count > 0),
    ),
    services: [...tally.services].sort(),
    firstMs: tally.firstMs,
    lastMs: tally.lastMs,
    example: tally.latest?.block.fields(tally.latest.row) ?? {},
  };
}

function newTally(): Tally {
  const ranks = new Uint32Array(rankNames.length);
  return { count: 0, ranks, services: new Set(), firstMs: Infinity, lastMs: -Infinity, latest: undefined };
}

function count(tally: Tally, block: LogBlock, row: number): void {
  const timeMs = block.timeMs(row);
  const rank = block.rank(row);
  tally.count++;
  tally.ranks[rank] = (tally.ranks[rank] ?? 0) + 1;
  tally.services.add(block.service(row));
  if (timeMs < tally.firstMs) tally.firstMs = timeMs;
  if (timeMs < tally.lastMs) return;
  const latest = { timeMs, block, row };
  if (timeMs === tally.lastMs && !isAfter(latest, tally.latest)) return;
  tally.lastMs = timeMs;
  tally.latest = latest;
}

/** Compares the time, then the order of arrival. */
function isAfter(a: Place, b: Place | undefined): boolean {
  if (!b) return true;
  return (a.timeMs - b.timeMs || a.block.sequence - b.block.sequence || a.row - b.row) > 0;
}

function groupByPattern(tallies: ReadonlyMap<string, Tally>): Map<string, Tally> {
  const patternOf = mergeTemplates(tallies.keys());
  const groups = new Map<string, Tally>();
  for (const [template, tally] of tallies) {
    const pattern = patternOf.get(template) as string;
    const group = groups.get(pattern);
    if (group) addTo(group, tally);
    else groups.set(pattern, tally);
  }
  return groups;
}

function addTo(group: Tally, tally: Tally): void {
  group.count += tally.count;
  for (const [rank, count] of tally.ranks.entries()) group.ranks[rank] = (group.ranks[rank] ?? 0) + count;
  for (const service of tally.services) group.services.add(service);
  group.firstMs = Math.min(group.firstMs, tally.firstMs);
  if (!tally.latest || !isAfter(tally.latest, group.latest)) return;
  group.lastMs = tally.lastMs;
  group.latest = tally.latest;
}

/** Returns the rank with the most records; of equal ones the most severe. */
function mostFrequent(ranks: Uint32Array): number {
  let found = 0;
  for (const [rank, count] of ranks.entries()) if (count > 0 && count >= (ranks[found] ?? 0)) found = rank;
  return found;
}
