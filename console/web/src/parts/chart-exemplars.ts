import type { MetricsQueryResult } from '../../../contract/src/metrics-query.js';
import { duration } from '../format.js';
import type { ChartExemplar } from './time-chart.js';

/**
 * Returns the exemplars of a query as points of its chart. Their values are durations in seconds.
 *
 * @param isInSeconds false for a chart of another unit, which has them on its time axis
 */
export function chartExemplars(
  exemplars: readonly MetricsQueryResult['exemplars'][number][],
  isInSeconds = true,
): ChartExemplar[] {
  return exemplars.flatMap(({ traceId, value, timeMs, stored, labels: { method = '', route = '' } }) =>
    typeof value === 'number'
      ? [
          {
            traceId,
            timeMs,
            value: isInSeconds ? value : 0,
            stored,
            text: [duration(value * 1e6), method, route].filter(Boolean).join(' '),
          },
        ]
      : [],
  );
}

/** Compares exemplars of a list of links: those whose trace is stored come first. */
export function storedFirst(a: { readonly stored: boolean }, b: { readonly stored: boolean }): number {
  return Number(b.stored) - Number(a.stored);
}

/** Returns the end of the time axis: exemplars may be later than the last step of the query. */
export function chartEndMs(
  { untilMs }: Pick<MetricsQueryResult, 'untilMs'>,
  exemplars: readonly { readonly timeMs: number }[],
): number {
  return exemplars.reduce((end, { timeMs }) => Math.max(end, timeMs), untilMs);
}
