import type { Expr, MatrixSelector, Subquery, TimeShift, VectorSelector } from './ast.js';
import { type CounterFunction, emptyCounterWindow, type WindowRange } from './counter-window.js';
import { keyOfLabels, type Labels } from './labels.js';
import { createSampleBuffer, pushSample, type SampleBuffer, type SampleSeries } from './samples.js';
import type { Sample } from './vector-functions.js';

/** Parts of the evaluator that range vectors need. */
export interface WindowReaderOptions {
  select(selector: VectorSelector): SampleSeries[];
  shifted(shift: TimeShift, timeMs: number): number;
  countSamples(at: Expr, samples: number): void;
  evaluate(node: Expr, timeMs: number): Sample[];
  subqueryStepMs: number;
}

/** Functions of the samples of a range. */
export interface WindowFunctions {
  compute(samples: SampleBuffer, window: WindowRange): number | undefined;
  /** The same result for a counter without a reset, of which only the ends are read. */
  ofCounter?: CounterFunction | undefined;
  /** Returns the labels of a result. */
  labels(of: Labels): Labels;
}

/** Calls a function with the samples of each series that has any within the range, and returns its results. */
export type WindowReader = (node: Expr, timeMs: number, functions: WindowFunctions) => Sample[];

/** Reads range selectors and subqueries. */
export function createWindowReader(options: WindowReaderOptions): WindowReader {
  const { select, shifted, countSamples, evaluate, subqueryStepMs } = options;
  const buffer = createSampleBuffer();
  const ends = emptyCounterWindow();

  function subquerySeries(node: Subquery, { startMs, endMs }: WindowRange) {
    const { stepMs = subqueryStepMs } = node;
    const series = new Map<string, { labels: Labels; samples: SampleBuffer }>();
    // steps are multiples of the step, so that they do not move with the evaluation time
    for (let at = (Math.floor(startMs / stepMs) + 1) * stepMs; at <= endMs; at += stepMs) {
      const vector = evaluate(node.expr, at);
      countSamples(node, vector.length + 1);
      for (const { labels, value } of vector) {
        const key = keyOfLabels(labels);
        const held = series.get(key) ?? { labels, samples: createSampleBuffer(16) };
        series.set(key, held);
        pushSample(held.samples, at, value);
      }
    }
    return series.values();
  }

  return (node, timeMs, { compute, ofCounter, labels: labelsOf }) => {
    const { rangeMs, shift } =
      node.kind === 'range' ? { ...node, shift: node.selector.shift } : (node as Subquery);
    const endMs = shifted(shift, timeMs);
    const window = { startMs: endMs - rangeMs, endMs, rangeMs };
    const results: Sample[] = [];
    const add = (labels: Labels, value: number | undefined) => {
      if (value !== undefined) results.push({ labels: labelsOf(labels), value });
    };
    if (node.kind === 'subquery') {
      for (const { labels, samples } of subquerySeries(node, window))
        if (samples.length > 0) add(labels, compute(samples, window));
      return results;
    }
    for (const series of select((node as MatrixSelector).selector)) {
      if (ofCounter && series.readCounter?.(window.startMs, endMs, ends)) {
        countSamples(node, Math.min(2, ends.length));
        if (ends.length > 0) add(series.labels, ofCounter(ends, window));
        continue;
      }
      buffer.length = 0;
      series.read(window.startMs, endMs, buffer);
      countSamples(node, buffer.length);
      if (buffer.length > 0) add(series.labels, compute(buffer, window));
    }
    return results;
  };
}
