import type { Exemplar } from '../../scrape/parse-exposition.js';
import { type AttributeValue, limits } from '../../store/span.js';
import { isObject, textOf } from '../../store/values.js';
import type { ReadResult } from '../read-result.js';
import { toClassicBuckets } from './exponential-buckets.js';
import { otlpGroups } from './groups.js';
import { labelsOf, metricNameOf } from './metric-names.js';
import { numberOf, numbersOf } from './numbers.js';
import { readExemplars } from './read-exemplars.js';
import { readScope } from './read-spans.js';
import { FieldError, microsOf, readAttributes } from './values.js';

/** Value of one data point. Bucket counts are not cumulative; the last bucket has the bound Infinity. */
export type MetricValue =
  | { type: 'gauge' | 'counter'; value: number }
  | { type: 'histogram'; count: number; sum: number | undefined; buckets: Map<number, number> }
  | { type: 'summary'; count: number; sum: number; quantiles: Map<number, number> };

/** Data point with Prometheus' names. */
export interface MetricPoint {
  /** `service.name`, after `service.namespace` and a slash if it is set. */
  job: string;
  /** `service.instance.id`; `unknown` without it. */
  instance: string;
  resource: Readonly<Record<string, AttributeValue>>;
  /** Name of a series of a gauge or counter; name of the family of a histogram or summary. */
  name: string;
  help: string | undefined;
  labels: Readonly<Record<string, string>>;
  isDelta: boolean;
  /** Epoch microseconds of the start of a cumulative sequence; undefined when the sender does not report it. */
  startUs: number | undefined;
  timeUs: number;
  /** Undefined when the sender reports that the series has ended (`FLAG_NO_RECORDED_VALUE`). */
  value: MetricValue | undefined;
  exemplars: Exemplar[];
}

type Raw = Record<string, unknown>;
type Shared = Pick<MetricPoint, 'job' | 'instance' | 'resource'> & { scope: Record<string, string> };

/** Buckets of one data point; SDKs have at most 160 by default. */
const maxBuckets = 1024;
const maxLabels = 64;

/**
 * Reads an OTLP `ExportMetricsServiceRequest`. Counts invalid data points and returns the rest.
 *
 * @throws MalformedBodyError when the body is not an object, or `resourceMetrics` is not an array
 */
export function readOtlpMetrics(body: unknown): ReadResult<MetricPoint> {
  const read: ReadResult<MetricPoint> = { items: [], rejected: 0, reason: undefined };
  const attempt = (points: number, work: () => void) => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      read.rejected += points;
      read.reason ??= error.message;
    }
  };
  for (const group of otlpGroups(body, 'resourceMetrics', 'scopeMetrics', 'metrics')) {
    const shared = readShared(group.resource, group.scope);
    read.rejected += group.malformed;
    for (const raw of group.entries) {
      const metric: Raw = isObject(raw) ? raw : {};
      const kind = kinds.find(({ field }) => isObject(metric[field]));
      const data = (kind ? metric[kind.field] : {}) as Raw;
      const points = Array.isArray(data.dataPoints) ? data.dataPoints : [];
      attempt(Math.max(1, points.length), () => {
        if (!kind) throw new FieldError('a metric has no data');
        const describe = describeMetric(metric, data, kind);
        for (const point of points) attempt(1, () => read.items.push(describe(point, shared)));
      });
    }
  }
  return read;
}

function readShared(resource: Raw, scope: Raw): Shared {
  const attributes = readAttributes(resource.attributes);
  const name = textOf(attributes['service.name'], limits.name) ?? 'unknown';
  const namespace = textOf(attributes['service.namespace'], limits.name);
  const { name: scopeName, version } = readScope(scope) ?? {};
  return {
    job: namespace === undefined ? name : `${namespace}/${name}`,
    instance: textOf(String(attributes['service.instance.id'] ?? ''), limits.name) ?? 'unknown',
    resource: attributes,
    scope: {
      ...(scopeName !== undefined && { otel_scope_name: scopeName }),
      ...(version !== undefined && { otel_scope_version: version }),
    },
  };
}

interface Kind {
  field: string;
  hasTemporality: boolean;
  read(point: Raw, data: Raw): MetricValue;
}

const kinds: readonly Kind[] = [
  { field: 'gauge', hasTemporality: false, read: (point) => ({ type: 'gauge', value: readNumber(point) }) },
  {
    field: 'sum',
    hasTemporality: true,
    read: (point, { isMonotonic }) => ({
      type: isMonotonic === true ? 'counter' : 'gauge',
      value: readNumber(point),
    }),
  },
  { field: 'histogram', hasTemporality: true, read: readHistogram },
  { field: 'exponentialHistogram', hasTemporality: true, read: readExponentialHistogram },
  { field: 'summary', hasTemporality: false, read: readSummary },
];

/** Returns a function that reads the data points of one metric. @throws FieldError */
function describeMetric(metric: Raw, data: Raw, { field, hasTemporality, read }: Kind) {
  const rawName = textOf(metric.name, limits.name);
  if (rawName === undefined) throw new FieldError('a metric has no name');
  const unit = textOf(metric.unit, 63) ?? '';
  const type =
    field === 'sum' && data.isMonotonic === true ? 'counter' : field === 'gauge' ? 'gauge' : 'other';
  const name = metricNameOf(rawName, unit, type);
  if (name === '') throw new FieldError('a metric name has no letter or digit');
  const isDelta = hasTemporality && temporalityOf(data.aggregationTemporality) === 'delta';
  const help = textOf(metric.description, 1024);

  return (point: unknown, { scope, ...shared }: Shared): MetricPoint => {
    if (!isObject(point)) throw new FieldError('a data point is not an object');
    const timeUs = microsOf(point.timeUnixNano, 'timeUnixNano');
    if (timeUs === undefined) throw new FieldError('timeUnixNano is missing');
    const attributes = readAttributes(point.attributes);
    if (Object.keys(attributes).length > maxLabels) throw new FieldError(`over ${maxLabels} attributes`);
    const hasEnded = (Number(point.flags ?? 0) & 1) === 1;
    return {
      ...shared,
      name,
      help,
      labels: { ...labelsOf(attributes), ...scope },
      isDelta,
      startUs: microsOf(point.startTimeUnixNano, 'startTimeUnixNano'),
      timeUs,
      value: hasEnded ? undefined : read(point, data),
      exemplars: readExemplars(point.exemplars),
    };
  };
}

/** @throws FieldError */
function temporalityOf(value: unknown): 'delta' | 'cumulative' {
  if (value === 1 || value === '1' || value === 'AGGREGATION_TEMPORALITY_DELTA') return 'delta';
  if (value === 2 || value === '2' || value === 'AGGREGATION_TEMPORALITY_CUMULATIVE') return 'cumulative';
  throw new FieldError('aggregationTemporality is neither delta nor cumulative');
}

function readNumber({ asDouble, asInt }: Raw): number {
  return numberOf(asInt ?? asDouble, 'the value of a data point');
}

function readHistogram(point: Raw): MetricValue {
  const counts = numbersOf(point.bucketCounts, 'bucketCounts', maxBuckets);
  const bounds = numbersOf(point.explicitBounds, 'explicitBounds', maxBuckets);
  const count = numberOf(point.count ?? 0, 'count');
  if (counts.length > 0 && counts.length !== bounds.length + 1)
    throw new FieldError('bucketCounts must have one more element than explicitBounds');
  if (bounds.some((bound, at) => at > 0 && !(bound > (bounds[at - 1] as number))))
    throw new FieldError('explicitBounds must increase');
  const buckets = new Map<number, number>(counts.map((each, at) => [bounds[at] ?? Infinity, each]));
  return { type: 'histogram', count, sum: sumOf(point), buckets };
}

function readExponentialHistogram(point: Raw): MetricValue {
  const scale = numberOf(point.scale ?? 0, 'scale');
  if (!Number.isInteger(scale) || scale < -10 || scale > 20)
    throw new FieldError('scale is not from -10 to 20');
  const side = (raw: unknown, name: string) => {
    const { offset, bucketCounts } = isObject(raw) ? raw : ({} as Raw);
    return {
      offset: numberOf(offset ?? 0, `offset of ${name}`),
      counts: numbersOf(bucketCounts, `bucketCounts of ${name}`, maxBuckets),
    };
  };
  const buckets = toClassicBuckets({
    scale,
    zeroCount: numberOf(point.zeroCount ?? 0, 'zeroCount'),
    zeroThreshold: numberOf(point.zeroThreshold ?? 0, 'zeroThreshold'),
    positive: side(point.positive, 'positive'),
    negative: side(point.negative, 'negative'),
  });
  return { type: 'histogram', count: numberOf(point.count ?? 0, 'count'), sum: sumOf(point), buckets };
}

function readSummary(point: Raw): MetricValue {
  const values = Array.isArray(point.quantileValues) ? point.quantileValues.slice(0, maxBuckets) : [];
  const quantiles = new Map<number, number>();
  for (const raw of values) {
    const { quantile, value } = isObject(raw) ? raw : ({} as Raw);
    quantiles.set(numberOf(quantile ?? 0, 'quantile'), numberOf(value ?? 0, 'the value of a quantile'));
  }
  return { type: 'summary', count: numberOf(point.count ?? 0, 'count'), sum: sumOf(point) ?? 0, quantiles };
}

function sumOf({ sum }: Raw): number | undefined {
  return sum === undefined || sum === null ? undefined : numberOf(sum, 'sum');
}
