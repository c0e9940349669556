import { extrapolated } from './counter-window.js';
import { addTo, type CompensatedSum, resultOf, sumOf, varianceOf } from './kahan.js';
import { quantileOfValues } from './quantile.js';
import type { SampleBuffer } from './samples.js';

/** Samples of one series within a range. */
export interface Window {
  readonly samples: SampleBuffer;
  /** The range, epoch milliseconds. */
  readonly startMs: number;
  readonly endMs: number;
  readonly rangeMs: number;
  /** Evaluation time, epoch milliseconds. */
  readonly timeMs: number;
  /** The scalar argument, for the functions that have one. */
  readonly parameter: number;
}

/** Returns undefined when the series has no result, such as a rate of one sample. Windows have at least one sample. */
export type RangeFunction = (window: Window) => number | undefined;

const first = ({ values }: SampleBuffer) => values[0] as number;
const last = ({ values, length }: SampleBuffer) => values[length - 1] as number;

/** Returns the increase of a counter, or the change of a gauge, extrapolated to the ends of the range. */
function changeIn(window: Window, isCounter: boolean): number | undefined {
  const { samples } = window;
  const { times, length } = samples;
  const ends = {
    length,
    firstMs: times[0] as number,
    firstValue: first(samples),
    lastMs: times[length - 1] as number,
    lastValue: last(samples),
  };
  return extrapolated(ends, window, isCounter, isCounter ? resetsIn(samples) : 0);
}

/** Returns what a counter had counted before each of its resets. */
function resetsIn({ values, length }: SampleBuffer): number {
  let lost = 0;
  let before = values[0] as number;
  for (let i = 1; i < length; i++) {
    const value = values[i] as number;
    if (value < before) lost += before;
    before = value;
  }
  return lost;
}

/** Returns the change between the last two samples, by second or not. */
function instant(window: Window, isRate: boolean): number | undefined {
  const { times, values, length } = window.samples;
  if (length < 2) return undefined;
  const [before, value] = [values[length - 2] as number, values[length - 1] as number];
  const seconds = ((times[length - 1] as number) - (times[length - 2] as number)) / 1000;
  if (seconds === 0) return undefined;
  if (!isRate) return value - before;
  return (value < before ? value : value - before) / seconds;
}

/** Returns the line through the samples by least squares; its value at `interceptMs`. */
function regression(samples: SampleBuffer, interceptMs: number): { slope: number; intercept: number } {
  const { times, values, length } = samples;
  const sums = Array.from({ length: 4 }, (): CompensatedSum => ({ sum: 0, compensation: 0 }));
  const [xs, ys, products, squares] = sums as [
    CompensatedSum,
    CompensatedSum,
    CompensatedSum,
    CompensatedSum,
  ];
  let isConstant = true;
  for (let i = 0; i < length; i++) {
    const [x, y] = [((times[i] as number) - interceptMs) / 1000, values[i] as number];
    if (y !== values[0]) isConstant = false;
    addTo(xs, x);
    addTo(ys, y);
    addTo(products, x * y);
    addTo(squares, x * x);
  }
  const initial = first(samples);
  if (isConstant)
    return Number.isFinite(initial)
      ? { slope: 0, intercept: initial }
      : { slope: Number.NaN, intercept: Number.NaN };
  const [sumX, sumY] = [resultOf(xs), resultOf(ys)];
  const slope = (resultOf(products) - (sumX * sumY) / length) / (resultOf(squares) - (sumX * sumX) / length);
  return { slope, intercept: sumY / length - (slope * sumX) / length };
}

function extreme({ samples }: Window, isBetter: (value: number, best: number) => boolean): number {
  let best = first(samples);
  for (let i = 1; i < samples.length; i++) {
    const value = samples.values[i] as number;
    if (isBetter(value, best) || Number.isNaN(best)) best = value;
  }
  return best;
}

function countChanges(
  { values, length }: SampleBuffer,
  isChange: (before: number, value: number) => boolean,
) {
  let count = 0;
  for (let i = 1; i < length; i++) if (isChange(values[i - 1] as number, values[i] as number)) count++;
  return count;
}

const average = ({ samples: { values, length } }: Window) => {
  const sum = sumOf(values, length);
  if (Number.isFinite(sum)) return sum / length;
  let mean = 0;
  for (let i = 0; i < length; i++) mean += (values[i] as number) / length;
  return mean;
};

export const rangeFunctions: Readonly<Record<string, RangeFunction>> = {
  rate: (window) => {
    const increase = changeIn(window, true);
    return increase === undefined ? undefined : increase / (window.rangeMs / 1000);
  },
  increase: (window) => changeIn(window, true),
  delta: (window) => changeIn(window, false),
  irate: (window) => instant(window, true),
  idelta: (window) => instant(window, false),
  deriv: ({ samples }) =>
    samples.length < 2 ? undefined : regression(samples, samples.times[0] as number).slope,
  predict_linear: ({ samples, timeMs, parameter }) => {
    if (samples.length < 2) return undefined;
    const { slope, intercept } = regression(samples, timeMs);
    return slope * parameter + intercept;
  },
  changes: ({ samples }) => countChanges(samples, (a, b) => a !== b && !(Number.isNaN(a) && Number.isNaN(b))),
  resets: ({ samples }) => countChanges(samples, (a, b) => b < a),
  avg_over_time: average,
  min_over_time: (window) => extreme(window, (value, best) => value < best),
  max_over_time: (window) => extreme(window, (value, best) => value > best),
  sum_over_time: ({ samples: { values, length } }) => sumOf(values, length),
  count_over_time: ({ samples }) => samples.length,
  last_over_time: ({ samples }) => last(samples),
  present_over_time: () => 1,
  stddev_over_time: ({ samples: { values, length } }) => Math.sqrt(varianceOf(values, length)),
  stdvar_over_time: ({ samples: { values, length } }) => varianceOf(values, length),
  quantile_over_time: ({ samples: { values, length }, parameter }) =>
    quantileOfValues(parameter, [...values.subarray(0, length)]),
};
