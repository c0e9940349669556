import { aggregate, createGroupKeys, type GroupKeys } from './aggregate.js';
import type { Aggregation, Binary, Call, Expr, TimeShift, VectorSelector } from './ast.js';
import { combineSets, combineVectors, compute, type MatchKeys, withScalar } from './binary.js';
import { counterFunctions } from './counter-window.js';
import { filterLabels, type Labels, nameLabel } from './labels.js';
import { PromqlError } from './promql-error.js';
import { type RangeFunction, rangeFunctions } from './range-functions.js';
import type { SampleSeries, SampleSource } from './samples.js';
import { createSharedResults } from './shared-results.js';
import { setOperators } from './signatures.js';
import {
  type BucketKeys,
  histogramQuantile,
  labelJoin,
  labelReplace,
  type Sample,
  sortedByValue,
  timeFunctions,
  valueFunctions,
} from './vector-functions.js';
import { absentLabels, hasOneName, memo, unique } from './vector-labels.js';
import { createWindowReader } from './windows.js';

/** Result of an expression at one time. Range vectors are no results. */
export type Value = number | string | Sample[];

export interface EvaluatorOptions {
  source: SampleSource;
  /** Age after which a sample no longer counts as the current value; default 5 minutes, as in Prometheus. */
  lookbackMs?: number;
  /** Step of a subquery without a step; default 5000. */
  subqueryStepMs?: number;
  /** Limit for the samples that one evaluation reads; default 10,000,000. */
  maxSamples?: number;
  /** Called now and then during an evaluation, which it ends by throwing. */
  checkTime?(): void;
}

/** Limit for the long label values that one evaluation makes. */
const maxLabelCharacters = 16 * 2 ** 20;

export interface Evaluator {
  /**
   * Evaluates at a time, in epoch milliseconds.
   *
   * @param range start and end of the range query that the time belongs to, for `@ start()` and `@ end()`
   * @throws PromqlError
   */
  at(timeMs: number, range?: { startMs: number; endMs: number }): Value;
}

/**
 * Creates an evaluator for one expression. It remembers selected series and the labels of groups between evaluations,
 * so an expression that is evaluated repeatedly keeps its evaluator.
 */
export function createEvaluator(expr: Expr, options: EvaluatorOptions): Evaluator {
  const { source, lookbackMs = 300_000, subqueryStepMs = 5000, maxSamples = 10_000_000, checkTime } = options;
  const selections = new WeakMap<VectorSelector, { generation: number; series: SampleSeries[] }>();
  const groupKeys = new WeakMap<Aggregation, GroupKeys>();
  const matchKeys = new WeakMap<Binary, MatchKeys>();
  const unnamed = new WeakMap<Labels, Labels>();
  const bucketKeys: BucketKeys = new WeakMap();
  const shared = createSharedResults<Value>(expr);
  let range = { startMs: 0, endMs: 0 };
  let samplesRead = 0;
  /** Work since the last check of the time: samples, and 16 for each read. */
  let unchecked = 0;
  let labelCharacters = 0;
  const windowsOf = createWindowReader({
    select,
    shifted,
    countSamples,
    evaluate: (node, timeMs) => evaluate(node, timeMs) as Sample[],
    subqueryStepMs,
  });

  function dropName(labels: Labels): Labels {
    let held = unnamed.get(labels);
    if (!held) {
      held = nameLabel in labels ? filterLabels(labels, (name) => name !== nameLabel) : labels;
      unnamed.set(labels, held);
    }
    return held;
  }

  function select(selector: VectorSelector): SampleSeries[] {
    const held = selections.get(selector);
    const { generation } = source;
    if (held?.generation === generation) return held.series;
    const series = source.select(selector.matchers);
    selections.set(selector, { generation, series });
    return series;
  }

  function countSamples(at: Expr, samples: number): void {
    samplesRead += samples;
    unchecked += samples + 16;
    if (unchecked >= 4096) {
      unchecked = 0;
      checkTime?.();
    }
    if (samplesRead > maxSamples) throw new PromqlError(at, `it reads more than ${maxSamples} samples`);
  }

  function countCharacters(at: Expr) {
    return (characters: number): void => {
      if (characters < 1024) return;
      checkTime?.();
      labelCharacters += characters;
      if (labelCharacters > maxLabelCharacters)
        throw new PromqlError(at, `it makes label values of more than ${maxLabelCharacters} characters`);
    };
  }

  function shifted({ offsetMs, at }: TimeShift, timeMs: number): number {
    const base = at === undefined ? timeMs : at === 'start' ? range.startMs : at === 'end' ? range.endMs : at;
    return base - offsetMs;
  }

  /** The result may belong to several parts of the expression, so nobody changes it. */
  function evaluate(node: Expr, timeMs: number): Value {
    return shared.get(node, timeMs, () => evaluateAlone(node, timeMs));
  }

  function evaluateAlone(node: Expr, timeMs: number): Value {
    switch (node.kind) {
      case 'number':
      case 'string':
        return node.value;
      case 'selector':
        return instantVector(node, timeMs).map(({ labels, value }) => ({ labels, value }));
      case 'negation': {
        const value = evaluate(node.expr, timeMs);
        if (typeof value === 'number') return -value;
        return (value as Sample[]).map((each) => ({ labels: dropName(each.labels), value: -each.value }));
      }
      case 'call':
        return call(node, timeMs);
      case 'aggregation': {
        const vector = evaluate(node.expr, timeMs) as Sample[];
        const parameter = node.parameter && (evaluate(node.parameter, timeMs) as number | string);
        return aggregate(node, vector, parameter, memo(groupKeys, node, createGroupKeys));
      }
      case 'binary':
        return binary(node, timeMs);
      default:
        throw new PromqlError(node, 'a range vector has no single value: a function such as rate is needed');
    }
  }

  function instantVector(node: VectorSelector, timeMs: number) {
    const until = shifted(node.shift, timeMs);
    const series = select(node);
    countSamples(node, series.length);
    return series.flatMap((each) => {
      const latest = each.latest(until - lookbackMs, until);
      return latest ? [{ labels: each.labels, value: latest.value, timeMs: latest.timeMs }] : [];
    });
  }

  function binary(node: Binary, timeMs: number): Value {
    const left = evaluate(node.left, timeMs);
    const right = evaluate(node.right, timeMs);
    if (typeof left === 'number' && typeof right === 'number') return compute(node.operator, left, right);
    if (typeof left === 'number') return withScalar(node, right as Sample[], left, true, dropName);
    if (typeof right === 'number') return withScalar(node, left as Sample[], right, false, dropName);
    const [a, b] = [left as Sample[], right as Sample[]];
    const combine = setOperators.has(node.operator) ? combineSets : combineVectors;
    return combine(
      node,
      a,
      b,
      memo(matchKeys, node, () => new WeakMap()),
    );
  }

  function call(node: Call, timeMs: number): Value {
    const { name, args } = node;
    const overRange = rangeFunctions[name];
    if (overRange) return rangeCall(node, overRange, timeMs);
    const value = (i: number, otherwise = Number.NaN) =>
      args[i] ? (evaluate(args[i] as Expr, timeMs) as number) : otherwise;
    const vector = (i: number) => evaluate(args[i] as Expr, timeMs) as Sample[];
    const texts = () => args.slice(1).map((arg) => evaluate(arg, timeMs) as string);
    if (name === 'clamp' && value(1) > value(2)) return [];
    const ofValue = valueFunctions[name];
    if (ofValue) {
      const [a, b] = [value(1, 1), value(2)];
      return vector(0).map((each) => ({ labels: dropName(each.labels), value: ofValue(each.value, a, b) }));
    }
    const ofTime = timeFunctions[name];
    if (ofTime) {
      const given = args[0] ? vector(0) : [{ labels: {}, value: timeMs / 1000 }];
      return given.map((each) => ({ labels: dropName(each.labels), value: ofTime(each.value) }));
    }
    switch (name) {
      case 'time':
        return timeMs / 1000;
      case 'pi':
        return Math.PI;
      case 'scalar': {
        const [only, further] = vector(0);
        return only && !further ? only.value : Number.NaN;
      }
      case 'vector':
        return [{ labels: {}, value: value(0) }];
      case 'timestamp':
        return timestamps(args[0] as Expr, timeMs);
      case 'sort':
        return sortedByValue(vector(0), false);
      case 'sort_desc':
        return sortedByValue(vector(0), true);
      case 'absent':
        return vector(0).length === 0 ? [{ labels: absentLabels(args[0] as Expr), value: 1 }] : [];
      case 'absent_over_time':
        return windowsOf(args[0] as Expr, timeMs, { compute: () => 1, labels: dropName }).length === 0
          ? [{ labels: absentLabels(args[0] as Expr), value: 1 }]
          : [];
      case 'histogram_quantile':
        return histogramQuantile(value(0), vector(1), bucketKeys);
      case 'label_replace':
        return unique(
          node,
          labelReplace(node, vector(0), texts() as [string, string, string, string], countCharacters(node)),
        );
      case 'label_join':
        return unique(
          node,
          labelJoin(node, vector(0), texts() as [string, string, ...string[]], countCharacters(node)),
        );
      default:
        throw new PromqlError(node, `the function ${name} is not supported`);
    }
  }

  function timestamps(arg: Expr, timeMs: number): Sample[] {
    if (arg.kind === 'selector')
      return instantVector(arg, timeMs).map((each) => ({
        labels: dropName(each.labels),
        value: each.timeMs / 1000,
      }));
    const vector = evaluate(arg, timeMs) as Sample[];
    return vector.map(({ labels }) => ({ labels: dropName(labels), value: timeMs / 1000 }));
  }

  function rangeCall(node: Call, compute: RangeFunction, timeMs: number): Sample[] {
    const at = node.args.findIndex(({ type }) => type === 'matrix');
    const other = node.args[1 - at];
    const parameter = other ? (evaluate(other, timeMs) as number) : Number.NaN;
    const keepsName = node.name === 'last_over_time';
    const results = windowsOf(node.args[at] as Expr, timeMs, {
      compute: (samples, window) => compute({ samples, parameter, timeMs, ...window }),
      ofCounter: counterFunctions[node.name],
      labels: keepsName ? (labels) => labels : dropName,
    });
    return keepsName || hasOneName(node.args[at] as Expr) ? results : unique(node, results);
  }

  return {
    at(timeMs, within = { startMs: timeMs, endMs: timeMs }) {
      range = within;
      samplesRead = 0;
      labelCharacters = 0;
      try {
        return evaluate(expr, timeMs);
      } finally {
        shared.clear();
      }
    },
  };
}
