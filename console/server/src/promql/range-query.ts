import type { Expr } from './ast.js';
import { createEvaluator, type EvaluatorOptions } from './evaluate.js';
import { keyOfLabels, type Labels } from './labels.js';
import { PromqlError } from './promql-error.js';

export interface RangeQuery {
  /** Epoch milliseconds; the first and the last step. */
  startMs: number;
  endMs: number;
  stepMs: number;
}

export interface RangeSeries {
  readonly labels: Labels;
  /** One value for each step; undefined for a step without a result. */
  readonly values: (number | undefined)[];
}

/** Limit for the processor time of one query, which blocks the process. */
const maxMs = 1000;

/**
 * Evaluates an expression at each step. The values of a scalar are one series without labels.
 *
 * @throws PromqlError for an expression of another type, and when the evaluation takes more than a second of processor time
 */
export function evaluateRange(expr: Expr, range: RangeQuery, options: EvaluatorOptions): RangeSeries[] {
  if (expr.type !== 'vector' && expr.type !== 'scalar')
    throw new PromqlError(
      expr,
      'a query needs an instant vector or a scalar: a function such as rate is needed',
    );
  const { startMs, endMs, stepMs } = range;
  const steps = Math.floor((endMs - startMs) / stepMs) + 1;
  const series = new Map<string, RangeSeries>();
  /** Results of consecutive steps often have the same label objects. */
  const byLabels = new WeakMap<Labels, RangeSeries>();
  const began = process.cpuUsage();
  const checkTime = () => {
    const { user, system } = process.cpuUsage(began);
    if ((user + system) / 1000 > maxMs)
      throw new PromqlError(
        expr,
        `the query takes more than ${maxMs / 1000} s: a larger step or a shorter range is needed`,
      );
  };
  const evaluator = createEvaluator(expr, { ...options, checkTime });
  const seriesFor = (labels: Labels): RangeSeries => {
    const known = byLabels.get(labels);
    if (known) return known;
    const key = keyOfLabels(labels);
    const made = series.get(key) ?? { labels, values: new Array<number | undefined>(steps).fill(undefined) };
    series.set(key, made);
    byLabels.set(labels, made);
    return made;
  };
  for (let step = 0; step < steps; step++) {
    const value = evaluator.at(startMs + step * stepMs, range);
    const vector = typeof value === 'object' ? value : [{ labels: noLabels, value: value as number }];
    for (const { labels, value } of vector) seriesFor(labels).values[step] = value;
    checkTime();
  }
  return [...series.values()];
}

const noLabels: Labels = {};
