import { larger } from '../store/larger.js';
import type { CounterWindow } from './counter-window.js';
import { type Labels, labelOf } from './labels.js';
import type { Matcher } from './matcher.js';

/** Samples of one series, oldest first, in arrays that are reused and grow as needed. */
export interface SampleBuffer {
  /** Epoch milliseconds. */
  times: Float64Array;
  values: Float64Array;
  length: number;
}

export function createSampleBuffer(capacity = 256): SampleBuffer {
  return { times: new Float64Array(capacity), values: new Float64Array(capacity), length: 0 };
}

/** Appends a sample. */
export function pushSample(buffer: SampleBuffer, timeMs: number, value: number): void {
  if (buffer.length === buffer.times.length) {
    buffer.times = larger(buffer.times);
    buffer.values = larger(buffer.values);
  }
  buffer.times[buffer.length] = timeMs;
  buffer.values[buffer.length] = value;
  buffer.length++;
}

/** One stored series. */
export interface SampleSeries {
  readonly labels: Labels;
  /** Appends the samples after one time and up to another, without staleness markers. */
  read(afterMs: number, untilMs: number, into: SampleBuffer): void;
  /**
   * Writes the first and the last of the samples that `read` would append, at a cost that does not depend on their number.
   * Returns false when the value decreases between them, or is missing: `read` is then needed. Absent: always false.
   */
  readCounter?(afterMs: number, untilMs: number, into: CounterWindow): boolean;
  /** Returns the latest sample after one time and up to another; undefined when there is none, or the series is stale. */
  latest(afterMs: number, untilMs: number): { readonly timeMs: number; readonly value: number } | undefined;
  /** Returns the time of the oldest sample. */
  firstMs(): number | undefined;
}

/** Stored series that expressions read. */
export interface SampleSource {
  /** Changes whenever a series is added or removed, so that selections can be remembered. */
  readonly generation: number;
  /** Returns the series that match all matchers. */
  select(matchers: readonly Matcher[]): SampleSeries[];
}

/** Returns one source for the series of several. */
export function combineSources(sources: readonly SampleSource[]): SampleSource {
  return {
    get generation() {
      return sources.reduce((sum, { generation }) => sum + generation, 0);
    },
    select: (matchers) => sources.flatMap((source) => source.select(matchers)),
  };
}

/** Returns whether labels match all matchers. */
export function matchesAll(labels: Labels, matchers: readonly Matcher[]): boolean {
  for (const { label, matches } of matchers) if (!matches(labelOf(labels, label))) return false;
  return true;
}
