import type { MetricsQueryResult } from '../../../../contract/src/metrics-query.js';
import { parsePromql } from '../../promql/parse.js';
import { PromqlError } from '../../promql/promql-error.js';
import { evaluateRange, type RangeSeries, timesOf } from '../../promql/range-query.js';
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
  /** Returns whether the console stores a trace. Default: all are. */
  isStored?: (traceId: string) => boolean;
}

const standardSteps = 240;
const smallestStepMs = 5000;
/** Greatest number of steps, as in Prometheus' API. */
export const maxSteps = 11_000;
/** Limit for the points of a response, whose JSON has up to 40 bytes each. */
const maxPoints = 250_000;

/**
 * Evaluates a PromQL expression at multiples of the step within the range, and at its end.
 *
 * @throws PromqlError
 */
export async function queryMetrics(
  source: SampleSource,
  store: SeriesStore,
  { expr, sinceMs, untilMs, stepMs: givenStep, limit, isStored = () => true }: MetricsQuery,
): Promise<MetricsQueryResult> {
  const parsed = parsePromql(expr);
  const stepMs = givenStep ?? standardStep(untilMs - sinceMs);
  // multiples of the step, so that the points of two polls are the same, but for the last one
  const startMs = Math.min(untilMs, Math.ceil(sinceMs / stepMs) * stepMs);
  const evaluated = { startMs, endMs: untilMs, stepMs };
  const times = timesOf(evaluated);
  const series = await evaluateRange(parsed, evaluated, { source });
  series.sort((a, b) => lastValue(b) - lastValue(a));
  const shown = series.slice(0, limit);
  const points = shown.length * times.length;
  if (points > maxPoints)
    throw new PromqlError(
      parsed,
      `the response has ${points} points, more than ${maxPoints}: a larger step or a lower limit is needed`,
    );
  const items = shown.map(({ labels, values }) => ({
    labels: { ...labels },
    points: values.map((value, at): [number, ReturnType<typeof toJsonNumber> | null] => [
      times[at] as number,
      value === undefined ? null : toJsonNumber(value),
    ]),
  }));
  const exemplars = exemplarsFor(parsed, store, { sinceMs, untilMs, isStored });
  return {
    items,
    total: series.length,
    truncated: series.length > items.length,
    exemplars,
    sinceMs: startMs,
    untilMs,
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
