import type { LogHistogram } from '../../../../contract/src/logs.js';

/** Levels from bottom to top: the most severe are at the bottom, so that their height can be compared. */
export const stackedLevels = ['fatal', 'error', 'warn', 'unknown', 'info', 'debug', 'trace'] as const;
export type StackedLevel = (typeof stackedLevels)[number];

export interface Bar {
  level: StackedLevel;
  /** Shares of the height of the chart, 0 to 1, from the bottom. */
  from: number;
  to: number;
  count: number;
}

export interface BarColumn {
  timeMs: number;
  total: number;
  bars: readonly Bar[];
}

/** A level with any record in a column is drawn at least this high, so that one error among thousands is visible. */
const minShare = 0.02;

/** Returns the stacked bars of each column. The highest column fills the chart. */
export function histogramBars({ columns }: LogHistogram): { highest: number; columns: BarColumn[] } {
  const totals = columns.map(({ counts }) => Object.values(counts).reduce((sum, count) => sum + count, 0));
  const highest = Math.max(0, ...totals);
  return {
    highest,
    columns: columns.map(({ timeMs, counts }, index) => {
      let from = 0;
      const bars = stackedLevels.flatMap((level): Bar[] => {
        const count = counts[level] ?? 0;
        if (count === 0) return [];
        const to = Math.min(1, from + Math.max(minShare, count / highest));
        const bar = { level, from: Math.min(from, 1 - minShare), to, count };
        from = to;
        return [bar];
      });
      return { timeMs, total: totals[index] ?? 0, bars };
    }),
  };
}

/** Returns the time range of the columns between two indices, in either order; at least one column. */
export function rangeOfColumns(
  { fromMs, stepMs, columns }: LogHistogram,
  first: number,
  second: number,
): { sinceMs: number; untilMs: number } {
  const clamp = (index: number) => Math.max(0, Math.min(columns.length - 1, index));
  const low = clamp(Math.min(first, second));
  const high = clamp(Math.max(first, second));
  return { sinceMs: fromMs + low * stepMs, untilMs: fromMs + (high + 1) * stepMs };
}

/** Returns the number of records by level, over all columns. */
export function levelTotals({ columns }: LogHistogram): [level: StackedLevel, count: number][] {
  return stackedLevels
    .map((level): [StackedLevel, number] => [
      level,
      columns.reduce((sum, { counts }) => sum + (counts[level] ?? 0), 0),
    ])
    .filter(([, count]) => count > 0);
}
