import type { Expr } from './ast.js';
import { createEvaluator, type EvaluatorOptions } from './evaluate.js';
import { keyOfLabels, type Labels } from './labels.js';
import { pause } from './pause.js';
import { PromqlError } from './promql-error.js';

export interface RangeQuery {
  /** Epoch milliseconds; the first and the last time of the result. */
  startMs: number;
  endMs: number;
  /** Time between two values. The last two are closer together when the range is not a multiple of the step. */
  stepMs: number;
}

export interface RangeSeries {
  readonly labels: Labels;
  /** One value for each time of {@link timesOf}; undefined for a time without a result. */
  readonly values: (number | undefined)[];
}

/** Limit for the processor time of one query. */
const maxMs = 1000;
/** Limit for one step, which blocks the process. */
const maxStepMs = 150;
/** Processor time between two pauses. */
const runMs = 40;
/** Limit for the values of a result: series times steps. */
const maxValues = 1_000_000;
/** Limit for the labels of a result. */
const maxLabelCharacters = 16 * 2 ** 20;

/**
 * Returns the times at which a range query evaluates: each step from the start, and the end. Prometheus leaves the end
 * out when it is not a step; a chart of a long range would then lack the last minutes.
 */
export function timesOf({ startMs, endMs, stepMs }: RangeQuery): number[] {
  // the tolerance prevents a step that differs from the end only by rounding
  const steps = Math.ceil((endMs - startMs) / stepMs - 1e-9);
  const times = Array.from({ length: steps + 1 }, (_, step) => startMs + step * stepMs);
  times[steps] = endMs;
  return times;
}

/**
 * Evaluates an expression at the times of {@link timesOf}, with pauses between steps in which other requests are served. The values of a
 * scalar are one series without labels.
 *
 * @throws PromqlError for an expression of another type, when the evaluation takes more than a second of processor time
 * or one step more than 150 ms, and when the result has more than 1,000,000 values
 */
export async function evaluateRange(
  expr: Expr,
  range: RangeQuery,
  options: EvaluatorOptions,
): Promise<RangeSeries[]> {
  if (expr.type !== 'vector' && expr.type !== 'scalar')
    throw new PromqlError(
      expr,
      'a query needs an instant vector or a scalar: a function such as rate is needed',
    );
  const times = timesOf(range);
  const timer = createTimer(expr);
  const evaluator = createEvaluator(expr, { ...options, checkTime: timer.check });
  const result = createResult(expr, times.length);
  for (const [step, timeMs] of times.entries()) {
    const value = evaluator.at(timeMs, range);
    const vector = typeof value === 'object' ? value : [{ labels: noLabels, value: value as number }];
    for (const { labels, value } of vector) result.seriesFor(labels).values[step] = value;
    await timer.endStep();
  }
  return result.all();
}

/** Collects series, and refuses those beyond the limits before it allocates their values. */
function createResult(expr: Expr, steps: number) {
  const series = new Map<string, RangeSeries>();
  /** Results of consecutive steps often have the same label objects. */
  const byLabels = new WeakMap<Labels, RangeSeries>();
  let labelCharacters = 0;
  const create = (key: string, labels: Labels): RangeSeries => {
    const count = series.size + 1;
    if (count * steps > maxValues)
      throw new PromqlError(
        expr,
        `the result has more than ${maxValues} values: ${count} series or more times ${steps} steps`,
      );
    labelCharacters += key.length;
    if (labelCharacters > maxLabelCharacters)
      throw new PromqlError(expr, `the labels of the result have more than ${maxLabelCharacters} characters`);
    const made = { labels, values: new Array<number | undefined>(steps).fill(undefined) };
    series.set(key, made);
    return made;
  };
  return {
    seriesFor(labels: Labels): RangeSeries {
      const known = byLabels.get(labels);
      if (known) return known;
      const key = keyOfLabels(labels);
      const found = series.get(key) ?? create(key, labels);
      byLabels.set(labels, found);
      return found;
    },
    all: () => [...series.values()],
  };
}

/** Measures processor time. Other work of the process during a pause does not count. */
function createTimer(expr: Expr) {
  let began = process.cpuUsage();
  let stepBeganMs = 0;
  let earlierMs = 0;
  const sincePause = () => {
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1000;
  };
  const check = () => {
    const ms = sincePause();
    if (earlierMs + ms > maxMs || ms - stepBeganMs > maxStepMs)
      throw new PromqlError(
        expr,
        `the query takes more than ${maxMs / 1000} s, or a step more than ${maxStepMs} ms: a larger step or a shorter range is needed`,
      );
  };
  return {
    check,
    async endStep(): Promise<void> {
      check();
      const ms = sincePause();
      stepBeganMs = ms;
      if (ms < runMs) return;
      earlierMs += ms;
      await pause();
      began = process.cpuUsage();
      stepBeganMs = 0;
    },
  };
}

const noLabels: Labels = {};
