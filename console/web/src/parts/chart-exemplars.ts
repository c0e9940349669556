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
  return exemplars.flatMap(({ traceId, value, timeMs, labels: { method = '', route = '' } }) =>
    typeof value === 'number'
      ? [
          {
            traceId,
            timeMs,
            value: isInSeconds ? value : 0,
            text: [duration(value * 1e6), method, route].filter(Boolean).join(' '),
          },
        ]
      : [],
  );
}

/** Returns the end of the time axis: exemplars may be later than the last step of the query. */
export function chartEndMs(
  { untilMs }: Pick<MetricsQueryResult, 'untilMs'>,
  exemplars: readonly { readonly timeMs: number }[],
): number {
  return exemplars.reduce((end, { timeMs }) => Math.max(end, timeMs), untilMs);
}
