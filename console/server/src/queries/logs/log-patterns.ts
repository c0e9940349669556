import type { LogPatternList } from '../../../../contract/src/logs.js';
import type { LogRange, LogView } from '../../store/log-scan.js';
import type { LogFilter } from './log-filter.js';
import { rankNames } from './log-histogram.js';
import { mergeTemplates } from './merge-templates.js';
import type { RecordTemplates } from './record-templates.js';
import { type LogSource, scanMatches } from './scan-matches.js';
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
  latest: LogView;
}

/**
 * Groups the matching records by the pattern of their message; the most frequent first. Reads the newest records first,
 * and ends early when the processor time is used up.
 */
export async function logPatterns(
  source: LogSource,
  templates: RecordTemplates,
  { filter, range, limit, budgetMs = readingMs }: LogPatternSearch,
): Promise<LogPatternList> {
  const tallies = new Map<string, Tally>();
  let records = 0;
  let omitted = 0;
  const options = { filter, range, order: 'desc' as const, isOver: createTimeBudget(budgetMs) };
  const isComplete = await scanMatches(source, options, (match) => {
    records++;
    const template = templates.of(match);
    let tally = tallies.get(template);
    if (!tally) {
      if (tallies.size >= maxTemplates) {
        omitted++;
        return true;
      }
      tally = newTally(match);
      tallies.set(template, tally);
    }
    tally.count++;
    tally.ranks[match.rank] = (tally.ranks[match.rank] ?? 0) + 1;
    tally.firstMs = match.timeMs;
    tally.services.add(match.service);
    return true;
  });
  const groups = groupByPattern(tallies);
  const ordered = [...groups].sort(([a, x], [b, y]) => y.count - x.count || (a < b ? -1 : 1));
  return {
    items: ordered.slice(0, limit).map(([pattern, tally]) => ({
      pattern,
      count: tally.count,
      level: rankNames[mostFrequent(tally.ranks)] as string,
      levels: Object.fromEntries(
        rankNames
          .map((name, rank) => [name, tally.ranks[rank] ?? 0] as const)
          .filter(([, count]) => count > 0),
      ),
      services: [...tally.services].sort(),
      firstMs: tally.firstMs,
      lastMs: tally.lastMs,
      example: tally.latest.fields(),
    })),
    total: ordered.length,
    records,
    truncated: !isComplete || ordered.length > limit || omitted > 0,
  };
}

function newTally(latest: LogView): Tally {
  const { timeMs } = latest;
  const ranks = new Uint32Array(rankNames.length);
  return { count: 0, ranks, services: new Set(), firstMs: timeMs, lastMs: timeMs, latest };
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
  if (tally.lastMs <= group.lastMs) return;
  group.lastMs = tally.lastMs;
  group.latest = tally.latest;
}

/** Returns the rank with the most records; of equal ones the most severe. */
function mostFrequent(ranks: Uint32Array): number {
  let found = 0;
  for (const [rank, count] of ranks.entries()) if (count > 0 && count >= (ranks[found] ?? 0)) found = rank;
  return found;
}
