import { Registry } from 'prom-client';
import type {
  Counter,
  CounterSeries,
  Gauge,
  GaugeSeries,
  Histogram,
  HistogramOptions,
  HistogramSeries,
  LabelValues,
  MetricOptions,
  Metrics,
} from '../types/metrics.js';
import type { ObservedSpan } from '../types/span.js';
import { bucketsOf, type MetricType, namesTaken } from './declaration.js';
import { wantsOpenMetrics, writeFamilies } from './exposition.js';
import { Family } from './family.js';
import { createProcessMetrics } from './process-metrics.js';
import { type ReportReading, readFamily } from './read-family.js';
import { StoredCounter, StoredGauge, StoredHistogram } from './series.js';

// biome-ignore lint/suspicious/noExplicitAny: a family of any series, whose type is checked by name when it is requested again
type AnyFamily = Family<any>;

/**
 * Creates the metrics of one telemetry: the kit's own families, and prom-client's default metrics on private
 * registries. The kit has its own families because prom-client validates and hashes labels on each call, which costs
 * thirty times as much as adding.
 */
export function createMetrics(options: {
  processMetrics: boolean;
  /** Called before each exposition, to record the requests in the deferred queue. */
  beforeExposing?: () => void;
  /** Called once for each metric with an invalid reading. */
  onInvalidReading?: ReportReading;
}): Metrics & { close(): void } {
  const process = options.processMetrics ? createProcessMetrics() : undefined;
  const families = new Map<string, AnyFamily>();
  const names = new Set(process?.names);
  const report = options.onInvalidReading ?? (() => {});

  function family<S>(type: MetricType, declared: MetricOptions, create: () => S): Family<S> {
    const known = families.get(declared.name);
    if (known !== undefined) {
      if (known.type !== type || known.labelNames.join() !== (declared.labels ?? []).join()) {
        throw new TypeError(
          `${declared.name} is already a ${known.type} with the labels [${known.labelNames}]`,
        );
      }
      return known;
    }
    const made = new Family<S>(type, declared, create);
    register(made);
    return made;
  }

  function register(made: AnyFamily): void {
    const taken = namesTaken(made.type, made.name);
    if (taken.some((name) => names.has(name))) throw new TypeError(`the name ${made.name} is already in use`);
    families.set(made.name, made);
    for (const name of taken) names.add(name);
  }

  return {
    counter: (declared): Counter => {
      const made = family<CounterSeries>('counter', declared, () => new StoredCounter());
      const own = ownSeries(made);
      return {
        labels: (...values) => made.labels(...values),
        add: (by) => own().add(by),
      };
    },
    gauge: (declared): Gauge => {
      const made = family<GaugeSeries>('gauge', declared, () => new StoredGauge());
      const own = ownSeries(made);
      return {
        labels: (...values) => made.labels(...values),
        set: (value) => own().set(value),
        add: (by) => own().add(by),
      };
    },
    counterFrom: (declared, read) => register(readFamily('counter', declared, read, report)),
    gaugeFrom: (declared, read) => register(readFamily('gauge', declared, read, report)),
    histogram: (declared: HistogramOptions): Histogram => {
      const buckets = bucketsOf(declared);
      const made = family<HistogramSeries>('histogram', declared, () => new StoredHistogram(buckets));
      const own = ownSeries(made);
      return {
        labels: (...values) => made.labels(...values),
        observe: (value, span, atMs) => own().observe(value, span, atMs),
        time: (span?: ObservedSpan) => {
          const started = performance.now();
          return (...values: LabelValues) => {
            const seconds = (performance.now() - started) / 1000;
            made.labels(...values).observe(seconds, span);
            return seconds;
          };
        },
      };
    },
    async expose(accept) {
      const openMetrics = wantsOpenMetrics(accept);
      const processText = (await process?.expose(openMetrics)) ?? '';
      options.beforeExposing?.();
      const own = await writeFamilies(families.values(), openMetrics);
      return {
        contentType: openMetrics ? Registry.OPENMETRICS_CONTENT_TYPE : Registry.PROMETHEUS_CONTENT_TYPE,
        body: `${processText}${own}${openMetrics ? '# EOF\n' : ''}`,
      };
    },
    close() {
      families.clear();
      process?.close();
    },
  };
}

/** Returns a getter of the series of a metric without labels; the getter throws for a metric with labels. */
function ownSeries<S>(made: Family<S>): () => S {
  const series = made.labelNames.length === 0 ? made.labels() : undefined;
  return () => series ?? made.labels();
}
