import type { ObservedSpan } from './span.js';

/**
 * Label values of one series, in the order in which the metric declares its label names. Control characters are escaped
 * as `\u0000`, and a value over 1024 characters is truncated.
 */
export type LabelValues = readonly string[];

export interface MetricOptions {
  /** Named as in Prometheus: with the unit as suffix; counters end in `_total`. */
  name: string;
  help: string;
  labels?: readonly string[];
  /**
   * Maximum number of series. Values of further ones go to one series with `overflow` for every label. Default 1000.
   */
  maxSeries?: number;
}

export interface HistogramOptions extends MetricOptions {
  /** Upper bounds, ascending, in the metric's unit. Default: 5 ms to 10 s. */
  buckets?: readonly number[];
}

/** One series of a counter. Get it once with `labels()` and keep it: `add` then costs nanoseconds. */
export interface CounterSeries {
  /**
   * Adds `by`, default 1.
   *
   * @throws TypeError when `by` is negative or not a finite number
   */
  add(by?: number): void;
}
/** One series of a gauge. Both methods accept infinities and NaN, which the exposition formats support. */
export interface GaugeSeries {
  /** @throws TypeError when `value` is not a number */
  set(value: number): void;
  /** @throws TypeError when `by` is not a number */
  add(by: number): void;
}
export interface HistogramSeries {
  /**
   * Adds an observation. A sampled span becomes the exemplar of its bucket (`trace_id`, `span_id`), unless the bucket's
   * exemplar is younger than a quarter of a second. `atMs` is the time in epoch milliseconds; default: the end of the
   * span, else now.
   *
   * @throws TypeError when the value is not a finite number
   */
  observe(value: number, span?: ObservedSpan, atMs?: number): void;
}
export interface Counter extends CounterSeries {
  labels(...values: LabelValues): CounterSeries;
}
export interface Gauge extends GaugeSeries {
  labels(...values: LabelValues): GaugeSeries;
}
export interface Histogram extends HistogramSeries {
  labels(...values: LabelValues): HistogramSeries;
  /** Starts a timer; the returned function observes and returns the seconds since the start. */
  time(span?: ObservedSpan): (...values: LabelValues) => number;
}

/**
 * Value of a metric without labels, or one value for each set of label values. A series with an invalid value or label
 * is omitted; the first error of each metric is logged.
 */
export type Reading = number | Iterable<readonly [LabelValues, number]>;

export interface Metrics {
  /**
   * Creates a counter, or returns the existing one of that name. The same holds for gauges and histograms.
   *
   * @throws TypeError for another type or other labels than before, and for a declaration that is invalid in the
   * exposition formats
   */
  counter(options: MetricOptions): Counter;
  gauge(options: MetricOptions): Gauge;
  /** Registers a counter that is read at each scrape. Its value must never decrease. */
  counterFrom(options: MetricOptions, read: () => Reading): void;
  /** Registers a gauge that is read at each scrape. */
  gaugeFrom(options: MetricOptions, read: () => Reading): void;
  histogram(options: HistogramOptions): Histogram;
  /**
   * Returns the exposition: OpenMetrics 1.0 (with exemplars) if the `accept` header prefers it, else Prometheus text.
   */
  expose(accept?: string): Promise<{ contentType: string; body: string }>;
}
