import type { HistogramOptions, MetricOptions } from '../types/metrics.js';

/** Default buckets of Prometheus' client libraries, 5 ms to 10 s. */
export const defaultBuckets: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export type MetricType = 'counter' | 'gauge' | 'histogram';

const maxNameLength = 256;
const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
/** Labels that the formats reserve for buckets of histograms and quantiles of summaries. */
const reservedLabels = new Set(['le', 'quantile']);

/** Validated declaration of a metric; a copy, so that later changes to the caller's objects have no effect. */
export type Declaration = Readonly<Required<MetricOptions>>;

/**
 * Validates a declaration, because one invalid name would make the whole exposition unreadable.
 *
 * @throws TypeError for a name, help text, label name or series limit that is invalid in the exposition formats
 */
export function declarationOf(type: MetricType, options: MetricOptions): Declaration {
  const { name, help, labels = [], maxSeries = 1000 } = options;
  assertName(type, name);
  if (typeof help !== 'string' || help.trim() === '')
    throw new TypeError(`${name}: a metric needs a help text`);
  if (!Array.isArray(labels)) throw new TypeError(`${name}: labels must be a list of names`);
  const labelNames: string[] = [...labels];
  for (const label of labelNames) {
    const valid =
      isText(label) && labelName.test(label) && !label.startsWith('__') && !reservedLabels.has(label);
    if (!valid) throw new TypeError(`${name}: not a label name: ${shown(label)}`);
  }
  if (new Set(labelNames).size !== labelNames.length)
    throw new TypeError(`${name}: duplicate label: ${labelNames}`);
  if (!Number.isInteger(maxSeries) || maxSeries < 1)
    throw new TypeError(`${name}: maxSeries must be a whole number above 0`);
  return { name, help, labels: labelNames, maxSeries };
}

/** Returns the finite bounds; the bound at infinity is implied. Throws a TypeError unless they ascend. */
export function bucketsOf({ name, buckets = defaultBuckets }: HistogramOptions): readonly number[] {
  const finite = [...buckets].filter((bound) => bound !== Number.POSITIVE_INFINITY);
  if (
    finite.some((bound, at) => !Number.isFinite(bound) || (at > 0 && bound <= (finite[at - 1] as number)))
  ) {
    throw new TypeError(`${name}: buckets must ascend`);
  }
  return finite;
}

/**
 * Returns all names that a family uses in either format: OpenMetrics names a counter's family without `_total`, and
 * both formats add suffixes for the series of a histogram.
 */
export function namesTaken(type: MetricType, name: string): string[] {
  const bare = name.replace(/_total$/, '');
  if (type === 'counter') return [bare, `${bare}_total`, `${bare}_created`];
  if (type === 'histogram')
    return ['', '_bucket', '_sum', '_count', '_created'].map((end) => `${name}${end}`);
  return [name];
}

function assertName(type: MetricType, name: unknown): asserts name is string {
  if (!isText(name) || !metricName.test(name) || name === '_total')
    throw new TypeError(`not a metric name: ${shown(name)}`);
  const isTotal = name.endsWith('_total');
  if (type === 'counter' && !isTotal)
    throw new TypeError(`the name of a counter must end in _total: ${name}`);
  if (type !== 'counter' && isTotal)
    throw new TypeError(`only the name of a counter may end in _total: ${name}`);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= maxNameLength;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, maxNameLength)) : typeof value;
}
