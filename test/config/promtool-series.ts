import { pushSample, type SampleSeries, type SampleSource } from '@glasshouse/console';

/** Samples by series, such as `a{b="c"}`; undefined for no sample. */
export type SamplesBySeries = Readonly<Record<string, readonly (number | 'stale' | undefined)[]>>;

/** Reads samples in promtool's notation, such as `1x3 0+5x10 _ 7`. */
export function readSamples(input: Readonly<Record<string, string>>): SamplesBySeries {
  return Object.fromEntries(Object.entries(input).map(([name, values]) => [name, samplesOf(values)]));
}

/** Returns a source with one sample of each series in each interval, beginning at the time 0. */
export function sourceOf(input: SamplesBySeries, intervalMs: number): SampleSource {
  const series = Object.entries(input).map(([name, samples]) =>
    toSeries(labelsOf(name), samples, intervalMs),
  );
  return {
    generation: 1,
    select: (matchers) =>
      series.filter(({ labels }) => matchers.every(({ label, matches }) => matches(labels[label] ?? ''))),
  };
}

function labelsOf(series: string): Record<string, string> {
  const [, name = '', inner = ''] = /^([\w:]+)(?:\{(.*)\})?$/.exec(series) ?? [];
  const labels: Record<string, string> = { __name__: name };
  for (const [, label = '', value = ''] of inner.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g))
    labels[label] = value;
  return labels;
}

type Samples = (number | 'stale' | undefined)[];

function samplesOf(values: string): Samples {
  return values.split(/\s+/).flatMap((part): Samples => {
    if (part === 'stale') return ['stale'];
    const [, gaps] = /^_(?:x(\d+))?$/.exec(part) ?? [];
    if (part.startsWith('_')) return new Array<undefined>(Number(gaps ?? 1)).fill(undefined);
    const match = /^(-?[\d.]+(?:e[-+]?\d+)?)([+-][\d.]+(?:e[-+]?\d+)?)?(?:x(\d+))?$/.exec(part);
    if (!match) throw new TypeError(`unknown samples: ${part}`);
    const [, first, step = '0', times] = match;
    return Array.from({ length: Number(times ?? 0) + 1 }, (_, i) => Number(first) + i * Number(step));
  });
}

function toSeries(
  labels: Record<string, string>,
  samples: SamplesBySeries[string],
  intervalMs: number,
): SampleSeries {
  return {
    labels,
    read(afterMs, untilMs, into) {
      const last = Math.min(samples.length - 1, Math.floor(untilMs / intervalMs));
      for (let i = Math.max(0, Math.floor(afterMs / intervalMs) + 1); i <= last; i++) {
        const value = samples[i];
        if (typeof value === 'number') pushSample(into, i * intervalMs, value);
      }
    },
    latest(afterMs, untilMs) {
      for (let i = Math.min(samples.length - 1, Math.floor(untilMs / intervalMs)); i >= 0; i--) {
        const value = samples[i];
        if (value === undefined) continue;
        return value === 'stale' || i * intervalMs <= afterMs ? undefined : { timeMs: i * intervalMs, value };
      }
      return undefined;
    },
    firstMs: () => 0,
  };
}
