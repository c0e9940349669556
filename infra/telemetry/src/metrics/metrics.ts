import { Registry } from 'prom-client';
import type {
  Counter,
  CounterCell,
  Gauge,
  GaugeCell,
  Histogram,
  HistogramCell,
  HistogramOptions,
  LabelValues,
  MetricOptions,
  Metrics,
  ObservedSpan,
} from '../types.js';
import { CountingCell, GaugingCell, ObservingCell } from './cells.js';
import { bucketsOf, namesTaken } from './declaration.js';
import { writeFamilies } from './exposition.js';
import { Family, type MetricType } from './family.js';
import { wantsOpenMetrics } from './negotiate.js';
import { createProcessMetrics } from './process-metrics.js';
import { type ReportReading, readFamily } from './read-family.js';

// biome-ignore lint/suspicious/noExplicitAny: a family of any cell; its type is checked by name when it is asked for again
type AnyFamily = Family<any>;

/**
 * The kit's own families, and prom-client's default metrics of the process on registries that belong to this object
 * alone. prom-client validates and hashes labels again on each call, which costs thirty times what adding does.
 */
export function createMetrics(options: {
  processMetrics: boolean;
  /** Called each time, for what is yet to be counted. */
  beforeExposing?: () => void;
  /** Called once for each metric with an invalid reading. */
  onInvalidReading?: ReportReading;
}): Metrics & { close(): void } {
  const process = options.processMetrics ? createProcessMetrics() : undefined;
  const families = new Map<string, AnyFamily>();
  const names = new Set(process?.names);
  const report = options.onInvalidReading ?? (() => {});

  function family<C>(type: MetricType, declared: MetricOptions, make: () => C): Family<C> {
    const known = families.get(declared.name);
    if (known !== undefined) {
      if (known.type !== type || known.labelNames.join() !== (declared.labels ?? []).join()) {
        throw new TypeError(
          `${declared.name} is already a ${known.type} with the labels [${known.labelNames}]`,
        );
      }
      return known;
    }
    const made = new Family<C>(type, declared, make);
    register(made);
    return made;
  }

  function register(made: AnyFamily): void {
    const taken = namesTaken(made.type, made.name);
    if (taken.some((name) => names.has(name))) throw new TypeError(`${made.name} is already taken`);
    families.set(made.name, made);
    for (const name of taken) names.add(name);
  }

  return {
    counter: (declared): Counter => {
      const made = family<CounterCell>('counter', declared, () => new CountingCell());
      const own = ownCell(made);
      return {
        labels: (...values) => made.labels(...values),
        add: (by) => own().add(by),
      };
    },
    gauge: (declared): Gauge => {
      const made = family<GaugeCell>('gauge', declared, () => new GaugingCell());
      const own = ownCell(made);
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
      const made = family<HistogramCell>('histogram', declared, () => new ObservingCell(buckets));
      const own = ownCell(made);
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
      const open = wantsOpenMetrics(accept);
      const ofProcess = (await process?.expose(open)) ?? '';
      options.beforeExposing?.();
      const own = await writeFamilies(families.values(), open);
      return {
        contentType: open ? Registry.OPENMETRICS_CONTENT_TYPE : Registry.PROMETHEUS_CONTENT_TYPE,
        body: `${ofProcess}${own}${open ? '# EOF\n' : ''}`,
      };
    },
    close() {
      families.clear();
      process?.close();
    },
  };
}

/** The one cell of a metric without labels, looked up once; one with labels throws when it is used without them. */
function ownCell<C>(made: Family<C>): () => C {
  const cell = made.labelNames.length === 0 ? made.labels() : undefined;
  return () => cell ?? made.labels();
}
