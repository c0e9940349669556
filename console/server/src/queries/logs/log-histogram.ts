import type { LogHistogram } from '../../../../contract/src/logs.js';
import { levels } from '../../store/levels.js';
import type { LogRange } from '../../store/log-scan.js';
import type { LogFilter } from './log-filter.js';
import { type LogSource, scanMatches } from './scan-matches.js';

/** Names of the ranks, the last for unknown levels. */
export const rankNames: readonly string[] = [...levels, 'unknown'];

/** Share of a range without stored records that is not shown at its start. */
const maxEmptyShare = 0.9;

/**
 * Returns the number of matching records by level in columns of equal width. A range without an end extends to the
 * oldest and to the newest stored record. A range that begins long before the oldest stored record begins at it.
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
  const options = { filter, range: { ...range, sinceMs: fromMs, untilMs: toMs }, order: 'asc' as const };
  await scanMatches(source, options, (match) => {
    // a column includes its end, as the time range does
    const column = Math.min(width - 1, Math.ceil((match.timeMs - fromMs) / stepMs) - 1);
    const at = column * ranks + match.rank;
    counts[at] = (counts[at] ?? 0) + 1;
    total++;
    return true;
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
