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
  Reading,
} from '../types.js';
import { CountingCell, GaugingCell, ObservingCell } from './cells.js';
import { writeFamilies } from './exposition.js';
import { Family, type MetricType, type Series } from './family.js';
import { wantsOpenMetrics } from './negotiate.js';
import { createProcessMetrics } from './process-metrics.js';

/** 5 ms to 10 s, as Prometheus' client libraries have it, with 7 s for the shop's transaction limit. */
export const defaultBuckets: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 7, 10];

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
}): Metrics & { close(): void } {
  const process = options.processMetrics ? createProcessMetrics() : undefined;
  const families = new Map<string, AnyFamily>();
  const names = new Set(process?.names);

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
    assertName(made);
    // OpenMetrics names a counter's family without its suffix, where a gauge may stand already
    const bare = made.name.replace(/_total$/, '');
    if (families.has(made.name) || names.has(bare)) throw new TypeError(`${made.name} is already taken`);
    families.set(made.name, made);
    names.add(bare);
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
    counterFrom: (declared, read) => register(readFamily('counter', declared, read)),
    gaugeFrom: (declared, read) => register(readFamily('gauge', declared, read)),
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

function bucketsOf({ name, buckets = defaultBuckets }: HistogramOptions): readonly number[] {
  const finite = buckets.filter((bound) => bound !== Number.POSITIVE_INFINITY);
  if (
    finite.some((bound, at) => !Number.isFinite(bound) || (at > 0 && bound <= (finite[at - 1] as number)))
  ) {
    throw new TypeError(`${name}: buckets must ascend`);
  }
  return finite;
}

/** One bad name would make the whole exposition unreadable: it fails where it is declared. */
function assertName({ name, type, labelNames }: AnyFamily): void {
  if (!/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name))
    throw new TypeError(`not a metric name: ${JSON.stringify(name)}`);
  if (type === 'counter' && !name.endsWith('_total'))
    throw new TypeError(`a counter ends in _total: ${name}`);
  const reserved = type === 'histogram' ? 'le' : '';
  for (const label of labelNames) {
    const valid = /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label) && !label.startsWith('__') && label !== reserved;
    if (!valid) throw new TypeError(`${name}: not a label name: ${JSON.stringify(label)}`);
  }
  if (new Set(labelNames).size !== labelNames.length)
    throw new TypeError(`${name}: a label twice: ${labelNames}`);
}

/** A family without cells of its own, read anew at each scrape. A reading that throws leaves it empty, and the others in place. */
export function readFamily(
  type: 'counter' | 'gauge',
  declared: MetricOptions,
  read: () => Reading,
): AnyFamily {
  class ReadFamily extends Family<CountingCell | GaugingCell> {
    override series(): readonly Series<CountingCell | GaugingCell>[] {
      this.clear();
      try {
        const reading = read();
        const entries: Iterable<readonly [LabelValues, number]> =
          typeof reading === 'number' ? [[[], reading]] : reading;
        for (const [values, value] of entries) this.labels(...values).add(value);
      } catch {
        this.clear();
      }
      return super.series();
    }
  }
  const make = type === 'counter' ? () => new CountingCell() : () => new GaugingCell();
  return new ReadFamily(type, declared, make);
}
