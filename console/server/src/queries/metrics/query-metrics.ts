import type { MetricsQueryResult } from '../../../../contract/src/metrics-query.js';
import { parsePromql } from '../../promql/parse.js';
import { evaluateRange, type RangeSeries } from '../../promql/range-query.js';
import type { SampleSource } from '../../promql/samples.js';
import { toJsonNumber } from '../../scrape/read-float.js';
import type { SeriesStore } from '../../scrape/series.js';
import { exemplarsFor } from './exemplars.js';

export interface MetricsQuery {
  expr: string;
  /** Epoch milliseconds. */
  sinceMs: number;
  untilMs: number;
  /** Undefined: chosen by the length of the range. */
  stepMs: number | undefined;
  /** Greatest number of series in the response. */
  limit: number;
}

const standardSteps = 240;
const smallestStepMs = 5000;
/** Greatest number of steps, as in Prometheus' API. */
export const maxSteps = 11_000;

/**
 * Evaluates a PromQL expression at multiples of the step within the range.
 *
 * @throws PromqlError
 */
export function queryMetrics(
  source: SampleSource,
  store: SeriesStore,
  { expr, sinceMs, untilMs, stepMs: givenStep, limit }: MetricsQuery,
): MetricsQueryResult {
  const parsed = parsePromql(expr);
  const stepMs = givenStep ?? standardStep(untilMs - sinceMs);
  // multiples of the step, so that the points of two polls are the same
  const startMs = Math.ceil(sinceMs / stepMs) * stepMs;
  const endMs = Math.max(startMs, Math.floor(untilMs / stepMs) * stepMs);
  const series = evaluateRange(parsed, { startMs, endMs, stepMs }, { source }).sort(
    (a, b) => lastValue(b) - lastValue(a),
  );
  const items = series.slice(0, limit).map(({ labels, values }) => ({
    labels: { ...labels },
    points: values.map((value, step): [number, ReturnType<typeof toJsonNumber> | null] => [
      startMs + step * stepMs,
      value === undefined ? null : toJsonNumber(value),
    ]),
  }));
  const exemplars = exemplarsFor(parsed, store, { sinceMs, untilMs });
  return {
    items,
    total: series.length,
    truncated: series.length > items.length,
    exemplars,
    sinceMs: startMs,
    untilMs: endMs,
    stepMs,
  };
}

function standardStep(rangeMs: number): number {
  return Math.max(1, Math.ceil(rangeMs / standardSteps / smallestStepMs)) * smallestStepMs;
}

function lastValue({ values }: RangeSeries): number {
  const last = values.findLast((value) => value !== undefined);
  return last === undefined || Number.isNaN(last) ? -Infinity : last;
}
