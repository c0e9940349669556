import type { Exemplar, Exposition, Sample } from '../../scrape/parse-exposition.js';
import { labelsOf } from './metric-names.js';
import type { MetricPoint, MetricValue } from './read-metrics.js';

/** Latest cumulative value of one metric with one set of labels. */
interface Stream {
  readonly point: MetricPoint;
  value: MetricValue;
  startUs: number | undefined;
  timeUs: number;
  receivedMs: number;
  exemplars: Exemplar[];
  /** True when the sender began a new sequence whose values do not show it, since they are not smaller. */
  hasHiddenReset: boolean;
  /** Estimated. */
  bytes: number;
}

/** Metrics of one instance, as its exposition would be. */
export interface MetricStreams {
  /**
   * Applies a data point. Delta values are added up. A point that is not later than the previous one of its stream is
   * ignored, because senders repeat requests whose response was lost.
   *
   * @param room number of further bytes that may be held
   * @returns false when there is no room for it
   */
  apply(point: MetricPoint, nowMs: number, room: number): boolean;
  /** Removes the streams without a point since then. */
  expire(beforeMs: number): void;
  /** Returns the samples; undefined without a stream. */
  expose(): Exposition | undefined;
  /**
   * Returns the samples with 0 for each counter and histogram that a hidden reset concerns, and forgets these resets;
   * undefined when there is none.
   */
  exposeResets(): Exposition | undefined;
  /** Estimated bytes. */
  readonly size: number;
}

export function createMetricStreams(): MetricStreams {
  const streams = new Map<string, Stream>();
  let size = 0;

  function remove(key: string, stream: Stream): void {
    streams.delete(key);
    size -= stream.bytes;
  }

  function exposeWith(read: (stream: Stream) => MetricValue): Exposition | undefined {
    if (streams.size === 0) return undefined;
    const exposition: Exposition = { samples: [], types: new Map(), help: new Map(), cut: 0 };
    for (const stream of streams.values()) {
      const { name, help } = stream.point;
      const value = read(stream);
      exposition.types.set(name, value.type);
      if (help !== undefined) exposition.help.set(name, help);
      exposition.samples.push(...samplesOf(stream, value));
    }
    exposition.samples.push(targetInfo(streams.values().next().value as Stream));
    exposition.types.set('target_info', 'info');
    return exposition;
  }

  return {
    get size() {
      return size;
    },
    apply(point, nowMs, room) {
      const key = keyOf(point);
      const held = streams.get(key);
      if (held && point.timeUs <= held.timeUs) return true;
      if (point.value === undefined) {
        if (held) remove(key, held);
        return true;
      }
      const isContinued = held?.value.type === point.value.type;
      const value = isContinued && point.isDelta ? sumOf(held.value, point.value) : point.value;
      const bytes = bytesOf(key, value);
      if (bytes - (held?.bytes ?? 0) > room) return false;
      size += bytes - (held?.bytes ?? 0);
      const isNewSequence =
        isContinued && !point.isDelta && point.startUs !== undefined && point.startUs >= held.timeUs;
      streams.set(key, {
        point: held?.point ?? point,
        value,
        startUs: point.startUs,
        timeUs: point.timeUs,
        receivedMs: nowMs,
        exemplars: point.exemplars.length > 0 ? point.exemplars : (held?.exemplars ?? []),
        hasHiddenReset:
          (isNewSequence && totalOf(value) >= totalOf(held.value)) || (held?.hasHiddenReset ?? false),
        bytes,
      });
      return true;
    },
    expire(beforeMs) {
      for (const [key, stream] of streams) if (stream.receivedMs < beforeMs) remove(key, stream);
    },
    expose: () => exposeWith(({ value }) => value),
    exposeResets() {
      if (![...streams.values()].some(({ hasHiddenReset }) => hasHiddenReset)) return undefined;
      const exposition = exposeWith(({ value, hasHiddenReset }) => (hasHiddenReset ? zeroOf(value) : value));
      for (const stream of streams.values()) stream.hasHiddenReset = false;
      return exposition;
    },
  };
}

function keyOf({ name, labels }: MetricPoint): string {
  return `${name}${JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)))}`;
}

/** Returns the value that only grows; a gauge has none. */
function totalOf(value: MetricValue): number {
  if ('count' in value) return value.count;
  return value.type === 'counter' ? value.value : Number.NaN;
}

function zeroOf(value: MetricValue): MetricValue {
  switch (value.type) {
    case 'gauge':
      return value;
    case 'counter':
      return { ...value, value: 0 };
    case 'summary':
      return { ...value, count: 0, sum: 0 };
    case 'histogram':
      return {
        ...value,
        count: 0,
        sum: value.sum === undefined ? undefined : 0,
        buckets: new Map([...value.buckets.keys()].map((bound) => [bound, 0])),
      };
  }
}

/** Adds a delta to the sum so far. A summary is never a delta. */
function sumOf(before: MetricValue, delta: MetricValue): MetricValue {
  if (delta.type === 'histogram' && before.type === 'histogram') {
    const buckets = new Map(before.buckets);
    for (const [bound, count] of delta.buckets) buckets.set(bound, (buckets.get(bound) ?? 0) + count);
    const sum = before.sum === undefined || delta.sum === undefined ? undefined : before.sum + delta.sum;
    return { type: 'histogram', count: before.count + delta.count, sum, buckets };
  }
  if ('value' in delta && 'value' in before) return { ...delta, value: before.value + delta.value };
  return delta;
}

/** Measured bytes of a stream without its texts and buckets. */
const streamBytes = 900;

function bytesOf(key: string, value: MetricValue): number {
  const entries = value.type === 'histogram' ? value.buckets.size : 0;
  const quantiles = value.type === 'summary' ? value.quantiles.size : 0;
  return streamBytes + 4 * key.length + 40 * (entries + quantiles);
}

function samplesOf({ point: { name, labels }, exemplars }: Stream, value: MetricValue): Sample[] {
  const sample = (suffix: string, number: number, extra: Record<string, string> = {}): Sample => ({
    name: name + suffix,
    labels: { ...labels, ...extra },
    value: number,
    timestamp: undefined,
    exemplar: undefined,
  });
  switch (value.type) {
    case 'gauge':
    case 'counter':
      return [{ ...sample('', value.value), exemplar: exemplars.at(-1) }];
    case 'summary':
      return [
        ...[...value.quantiles].map(([quantile, each]) => sample('', each, { quantile: String(quantile) })),
        sample('_sum', value.sum),
        sample('_count', value.count),
      ];
    case 'histogram': {
      const bounds = [...value.buckets.keys()].filter((bound) => bound !== Infinity).sort((a, b) => a - b);
      let cumulative = 0;
      const samples = bounds.map((bound) => {
        cumulative += value.buckets.get(bound) as number;
        return sample('_bucket', cumulative, { le: String(bound) });
      });
      samples.push(sample('_bucket', value.count, { le: '+Inf' }));
      for (const exemplar of exemplars) {
        const at = bounds.findIndex((bound) => exemplar.value <= bound);
        (samples.at(at) as Sample).exemplar = exemplar;
      }
      if (value.sum !== undefined) samples.push(sample('_sum', value.sum));
      samples.push(sample('_count', value.count));
      return samples;
    }
  }
}

/** The resource's attributes as the labels of a series (OpenTelemetry specification, "Resource Attributes"). */
function targetInfo({ point: { resource } }: Stream): Sample {
  const {
    'service.name': _,
    'service.namespace': _namespace,
    'service.instance.id': _instance,
    ...others
  } = resource;
  return {
    name: 'target_info',
    labels: labelsOf(others),
    value: 1,
    timestamp: undefined,
    exemplar: undefined,
  };
}
