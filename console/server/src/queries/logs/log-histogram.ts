import type { LogHistogram } from '../../../../contract/src/logs.js';
import { levels } from '../../store/levels.js';
import type { LogRange } from '../../store/log-scan.js';
import type { LogFilter } from './log-filter.js';
import { type LogSource, scanBlocks } from './scan-matches.js';
import { createTimeBudget } from './time-budget.js';

/** Names of the ranks, the last for unknown levels. */
export const rankNames: readonly string[] = [...levels, 'unknown'];

/** Processor time in which one query counts records, in milliseconds. */
const countingMs = 1000;
/** Share of a range without stored records that is not shown at its start. */
const maxEmptyShare = 0.9;

/**
 * Returns the number of matching records by level in columns of equal width. A range without an end extends to the
 * oldest and to the newest stored record. A range that begins long before the oldest stored record begins at it. Counts
 * the newest records first, and ends early when the processor time is used up.
 */
export async function logHistogram(
  source: LogSource,
  filter: LogFilter,
  range: LogRange,
  columns: number,
): Promise<LogHistogram> {
  const extent = storedExtent(source, range);
  const sinceMs = range.sinceMs ?? extent.fromMs;
  const toMs = Math.max(sinceMs + 1, range.untilMs ?? extent.toMs);
  const isMostlyEmpty = extent.fromMs < toMs && extent.fromMs - sinceMs > maxEmptyShare * (toMs - sinceMs);
  const fromMs = isMostlyEmpty ? extent.fromMs : sinceMs;
  const stepMs = Math.max(1, Math.ceil((toMs - fromMs) / columns));
  const width = Math.min(columns, Math.ceil((toMs - fromMs) / stepMs));
  const ranks = rankNames.length;
  const counts = new Uint32Array(width * ranks);
  let total = 0;
  const options = {
    filter,
    range: { ...range, sinceMs: fromMs, untilMs: toMs },
    isOver: createTimeBudget(countingMs),
  };
  const isComplete = await scanBlocks(source, options, ({ block, rows }) => {
    for (const row of rows) {
      // a column includes its end, as the time range does
      const column = Math.min(width - 1, Math.ceil((block.timeMs(row) - fromMs) / stepMs) - 1);
      const at = column * ranks + block.rank(row);
      counts[at] = (counts[at] ?? 0) + 1;
    }
    total += rows.length;
  });
  return {
    fromMs,
    stepMs,
    columns: Array.from({ length: width }, (_, column) => ({
      timeMs: fromMs + column * stepMs,
      counts: Object.fromEntries(
        rankNames.flatMap((name, rank) => {
          const count = counts[column * ranks + rank] ?? 0;
          return count > 0 ? [[name, count]] : [];
        }),
      ),
    })),
    total,
    ...(!isComplete && { truncated: true as const }),
  };
}

/** Time of the oldest record, exclusive, and of the newest. */
function storedExtent(source: LogSource, range: LogRange): { fromMs: number; toMs: number } {
  const timeOfFirst = (order: 'newest' | 'oldest') => {
    for (const record of source.steps(range, order)) if (record) return record.timeMs;
    return Date.now();
  };
  const toMs = timeOfFirst('newest');
  return { fromMs: Math.min(timeOfFirst('oldest') - 1, toMs), toMs };
}
