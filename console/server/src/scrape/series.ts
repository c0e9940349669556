import type { Exemplar, Exposition, MetricType, Sample } from './parse-exposition.js';

export interface Series {
  readonly name: string;
  readonly service: string;
  readonly type: MetricType;
  readonly labels: Readonly<Record<string, string>>;
  /** One value for each scrape of its target, by slot; NaN: it was not there. */
  readonly values: Float64Array;
  latest: number;
  exemplar: Exemplar | undefined;
  /** Number of the scrape that had it last. */
  seen: number;
}

/** All series of one target; they share the times at which it was asked. */
export interface TargetSeries {
  readonly service: string;
  /** Epoch milliseconds by slot; NaN: no such scrape yet. */
  readonly times: Float64Array;
  readonly series: Map<string, Series>;
  readonly help: Map<string, string>;
  /** Number of scrapes so far. */
  scrapes: number;
}

export interface SeriesStoreOptions {
  /** Scrapes kept of each target. */
  slots: number;
  /** Of all targets together; further ones are counted and not kept. */
  maxSeries: number;
}

export interface SeriesStore {
  record(service: string, timeMs: number, exposition: Exposition): void;
  readonly targets: ReadonlyMap<string, TargetSeries>;
  readonly counts: { readonly series: number; readonly refused: number };
}

/** Samples of scraped series in rings of fixed size. */
export function createSeriesStore({ slots, maxSeries }: SeriesStoreOptions): SeriesStore {
  const targets = new Map<string, TargetSeries>();
  const counts = { series: 0, refused: 0 };

  function targetFor(service: string): TargetSeries {
    let target = targets.get(service);
    if (!target) {
      target = {
        service,
        times: new Float64Array(slots).fill(Number.NaN),
        series: new Map(),
        help: new Map(),
        scrapes: 0,
      };
      targets.set(service, target);
    }
    return target;
  }

  function seriesFor(target: TargetSeries, sample: Sample, types: Exposition['types']): Series | undefined {
    const key = keyOf(sample);
    const known = target.series.get(key);
    if (known) return known;
    if (counts.series >= maxSeries) {
      counts.refused++;
      return undefined;
    }
    const made: Series = {
      name: detached(sample.name),
      service: target.service,
      type: typeOf(sample.name, types),
      labels: detached(sample.labels),
      values: new Float64Array(slots).fill(Number.NaN),
      latest: Number.NaN,
      exemplar: undefined,
      seen: 0,
    };
    target.series.set(key, made);
    counts.series++;
    return made;
  }

  return {
    record(service, timeMs, exposition) {
      const target = targetFor(service);
      const slot = target.scrapes % slots;
      target.scrapes++;
      target.times[slot] = timeMs;
      for (const series of target.series.values()) series.values[slot] = Number.NaN;
      for (const sample of exposition.samples) {
        const series = seriesFor(target, sample, exposition.types);
        if (!series) continue;
        series.values[slot] = series.latest = sample.value;
        series.seen = target.scrapes;
        if (sample.exemplar) series.exemplar = detached(sample.exemplar);
      }
      for (const [name, help] of exposition.help)
        if (target.help.size < 1000 && !target.help.has(name))
          target.help.set(detached(name), detached(help));
      for (const [key, series] of target.series) {
        if (target.scrapes - series.seen < slots) continue;
        target.series.delete(key);
        counts.series--;
      }
    },
    targets,
    counts,
  };
}

/** The slots of a target from its oldest scrape to its newest. */
export function slotsInOrder({ scrapes, times }: TargetSeries): number[] {
  const held = Math.min(scrapes, times.length);
  return Array.from({ length: held }, (_, i) => (scrapes - held + i) % times.length);
}

/** A copy that shares no text: a part of a string keeps the whole of it alive, here the answer of a whole scrape. */
function detached<T>(value: T): T {
  return structuredClone(value);
}

function keyOf({ name, labels }: Sample): string {
  return `${name}${JSON.stringify(labels)}`;
}

function typeOf(name: string, types: Exposition['types']): MetricType {
  const family = name.replace(/_(total|bucket|count|sum|created)$/, '');
  return types.get(name) ?? types.get(family) ?? 'unknown';
}
