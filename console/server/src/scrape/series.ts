import type { Bound } from '@glasshouse/settings';
import type { MetricType } from '../../../contract/src/metrics.js';
import { maxLabelCharacters } from '../promql/labels.js';
import { exemplarBytes, maxExemplarsPerSeries, noExemplars, withExemplar } from './exemplar-list.js';
import { emptyHistory, type History, keepLatest, runCount, setLatest, trimBefore } from './history.js';
import {
  type InstanceSeries,
  latestTime,
  type Series,
  type SeriesSource,
  slotOf,
} from './instance-series.js';
import type { Exemplar, Exposition, Sample } from './parse-exposition.js';
import type { TargetInstance } from './resolve-instances.js';
import { withTargetLabels } from './target-labels.js';

export interface SeriesStoreOptions {
  /** Number of stored scrapes of each instance. */
  slots: number;
  /** Limit for all instances together. Samples of further series are counted and dropped. */
  maxSeries: number;
  /**
   * Limit for all instances together, estimated. At the limit, samples of new series are counted and dropped, and a
   * series that changes loses its oldest values. Default 16 MiB.
   */
  maxBytes?: number;
  /** Default 128. */
  maxInstances?: number;
  /** Time after which an instance that is no longer a target is removed, in ms. Default 600,000. */
  maxAgeMs?: number;
}

/** Process whose series are recorded. Default of `source`: `scrape`. */
export type SeriesOwner = Pick<TargetInstance, 'name' | 'instance' | 'url'> & { source?: SeriesSource };

/** Result of recording one exposition. */
export interface Recorded {
  /** Repeated samples of a series in one exposition. The first one counts, as in Prometheus. */
  duplicates: number;
  /** Samples dropped at a limit. */
  cut: number;
}

export interface SeriesStore {
  /**
   * Records one scrape, or the metrics that an instance sent. Without an exposition the instance did not respond, and its
   * series have a gap.
   */
  record(instance: SeriesOwner, timeMs: number, exposition: Exposition | undefined): Recorded;
  /** Marks all other instances of the source as gone. */
  retain(instances: readonly SeriesOwner[], timeMs: number, source?: SeriesSource): void;
  /** In the order of their first scrape. */
  readonly instances: Iterable<InstanceSeries>;
  /** Changes whenever a series or an instance is added or removed. */
  readonly generation: number;
  readonly counts: {
    readonly instances: number;
    readonly series: number;
    readonly bytes: number;
    readonly refused: number;
  };
}

export const seriesBound = {
  holds: 'Scraped series of the console, of at most 128 instances and in 16 MiB',
  limit: 20_000,
  unit: 'entries',
  full: 'instances that are no longer scraped are evicted, then the longest histories are shortened; further series are omitted, which `GET /api/targets` counts (`cut`)',
  metrics: ['console_series'],
} as const satisfies Bound;

/** Measured bytes of a series without its key and values, and of one run of equal values. */
const seriesBytes = 540;
const runBytes = 16;

/** Keeps the latest samples of scraped series, one set for each instance. */
export function createSeriesStore(options: SeriesStoreOptions): SeriesStore {
  const { slots, maxSeries, maxBytes = 16 << 20, maxInstances = 128, maxAgeMs = 600_000 } = options;
  const held = new Map<string, InstanceSeries>();
  const counts = { instances: 0, series: 0, bytes: 0, refused: 0 };
  let generation = 0;
  /** True after an attempt to shorten histories when none had more than one run. */
  let isMinimal = false;
  const sizeOf = (key: string) => seriesBytes + 2 * key.length + runBytes;

  function remove(key: string, { series, help }: InstanceSeries): void {
    held.delete(key);
    generation++;
    counts.instances = held.size;
    for (const [each, removed] of series) removeSeries(series, each, removed);
    for (const [name, text] of help) counts.bytes -= 2 * (name.length + text.length);
  }

  function removeSeries(owned: Map<string, Series>, key: string, { history, exemplars }: Series): void {
    owned.delete(key);
    generation++;
    counts.series--;
    counts.bytes -= sizeOf(key) + extraBytes(history) + exemplarBytes * exemplars.length;
  }

  /** Adds an exemplar to those of a series; without memory for another one, the latest replaces the others. */
  function addExemplar(series: Series, exemplar: Exemplar): void {
    const limit = counts.bytes + exemplarBytes > maxBytes ? 1 : maxExemplarsPerSeries;
    const before = series.exemplars.length;
    series.exemplars = withExemplar(series.exemplars, exemplar, maxAgeMs, limit);
    counts.bytes += exemplarBytes * (series.exemplars.length - before);
  }

  /** Removes the oldest instance that is no longer a target. Returns false when there is none. */
  function removeGone(): boolean {
    for (const [key, instance] of held) {
      if (!instance.isGone) continue;
      remove(key, instance);
      return true;
    }
    return false;
  }

  /**
   * Drops the oldest eighth of the longest histories, so that new series and short histories can grow. Returns false when
   * no history has more than one run.
   */
  function shortenLongest(): boolean {
    if (isMinimal) return false;
    let longest = 0;
    for (const { series } of held.values())
      for (const { history } of series.values()) longest = Math.max(longest, runCount(history));
    isMinimal = longest <= 1;
    if (isMinimal) return false;
    const limit = Math.max(1, Math.floor((longest * 7) / 8));
    for (const { series } of held.values())
      for (const { history } of series.values()) {
        const before = extraBytes(history);
        keepLatest(history, limit);
        counts.bytes += extraBytes(history) - before;
      }
    return true;
  }

  function hasRoom(bytes: number): boolean {
    while (counts.bytes + bytes > maxBytes) if (!removeGone() && !shortenLongest()) return false;
    return true;
  }

  function hasRoomForSeries(key: string): boolean {
    while (counts.series >= maxSeries) if (!removeGone()) return false;
    return hasRoom(sizeOf(key));
  }

  /** Sets the value of a series at the latest scrape of its instance. */
  function set(history: History, { scrapes }: InstanceSeries, value: number | undefined): void {
    const before = extraBytes(history);
    setLatest(history, scrapes, value);
    if (extraBytes(history) > before) {
      trimBefore(history, scrapes - slots + 1);
      isMinimal = false;
    }
    counts.bytes += extraBytes(history) - before;
    // the longest histories pay, because a rate needs at least two values of each series
    hasRoom(0);
  }

  function instanceFor(target: SeriesOwner): InstanceSeries | undefined {
    const key = keyOfInstance(target);
    const known = held.get(key);
    if (known) {
      // an instance that is back must not make room for its own series
      known.isGone = false;
      known.goneMs = undefined;
      return known;
    }
    while (held.size >= maxInstances) if (!removeGone()) return undefined;
    const made: InstanceSeries = {
      service: target.name,
      instance: target.instance,
      source: target.source ?? 'scrape',
      times: new Float64Array(slots),
      responses: new Uint8Array(slots),
      series: new Map(),
      help: new Map(),
      scrapes: 0,
      isGone: false,
      goneMs: undefined,
    };
    held.set(key, made);
    generation++;
    counts.instances = held.size;
    return made;
  }

  function seriesFor(
    owner: InstanceSeries,
    sample: Sample,
    types: Exposition['types'],
    shared: Map<string, string>,
  ): Series | undefined {
    const key = keyOf(sample);
    const known = owner.series.get(key);
    if (known) return known;
    if (hasLongLabel(sample) || !hasRoomForSeries(key)) return undefined;
    const share = (text: string) => shared.get(text) ?? keepShared(shared, text);
    const labels = withTargetLabels(sample.labels, { job: owner.service, instance: owner.instance });
    const made: Series = {
      name: share(sample.name),
      type: typeOf(sample.name, types),
      labels: Object.fromEntries(Object.entries(labels).map((pair) => pair.map(share))),
      history: emptyHistory(),
      exemplars: noExemplars,
      seen: 0,
      timestamp: undefined,
    };
    owner.series.set(detached(key), made);
    generation++;
    counts.series++;
    counts.bytes += sizeOf(key);
    return made;
  }

  function recordSamples(owner: InstanceSeries, exposition: Exposition): Recorded {
    const recorded: Recorded = { duplicates: 0, cut: 0 };
    const shared = new Map<string, string>();
    for (const sample of exposition.samples) {
      const series = seriesFor(owner, sample, exposition.types, shared);
      if (!series) {
        recorded.cut++;
        continue;
      }
      // OpenMetrics allows several points of one series; the latest counts
      const isLater = (sample.timestamp ?? -Infinity) > (series.timestamp ?? Infinity);
      if (series.seen === owner.scrapes && !isLater) {
        recorded.duplicates++;
        continue;
      }
      set(series.history, owner, sample.value);
      series.seen = owner.scrapes;
      series.timestamp = sample.timestamp;
      if (sample.exemplar) addExemplar(series, sample.exemplar);
    }
    counts.refused += recorded.cut;
    return recorded;
  }

  function recordHelp({ help }: InstanceSeries, given: Exposition['help']): void {
    for (const [name, text] of given) {
      const bytes = 2 * (name.length + text.length);
      if (help.has(name) || help.size >= 1000 || counts.bytes + bytes > maxBytes) continue;
      help.set(detached(name), detached(text));
      counts.bytes += bytes;
    }
  }

  return {
    record(target, timeMs, exposition) {
      const owner = instanceFor(target);
      if (!owner) {
        const cut = exposition?.samples.length ?? 0;
        counts.refused += cut;
        return { duplicates: 0, cut };
      }
      owner.scrapes++;
      const slot = slotOf(owner, owner.scrapes);
      owner.times[slot] = timeMs;
      const recorded = exposition ? recordSamples(owner, exposition) : { duplicates: 0, cut: 0 };
      const isComplete = recorded.cut === 0 && exposition?.cut === 0;
      owner.responses[slot] = exposition ? (isComplete ? 2 : 1) : 0;
      if (exposition) recordHelp(owner, exposition.help);
      for (const [key, series] of owner.series) {
        if (series.seen === owner.scrapes) continue;
        if (owner.scrapes - series.seen >= slots) removeSeries(owner.series, key, series);
        else set(series.history, owner, undefined);
      }
      return recorded;
    },
    retain(instances, timeMs, source = 'scrape') {
      const current = new Set(instances.map(keyOfInstance));
      for (const [key, instance] of held) {
        if (instance.source !== source) continue;
        instance.isGone = !current.has(key);
        instance.goneMs = instance.isGone ? (instance.goneMs ?? timeMs) : undefined;
        if (instance.isGone && timeMs - latestTime(instance) > maxAgeMs) remove(key, instance);
      }
    },
    get instances() {
      return held.values();
    },
    get generation() {
      return generation;
    },
    counts,
  };
}

/** Returns the bytes of a history beyond its first run. */
function extraBytes(history: History): number {
  return Math.max(0, runCount(history) - 1) * runBytes;
}

/** Stores a text once for all series of one response, which repeat their names and labels. */
function keepShared(shared: Map<string, string>, text: string): string {
  const kept = detached(text);
  shared.set(kept, kept);
  return kept;
}

/** Copies the texts, because a substring would keep the whole response of a scrape in memory. */
function detached<T>(value: T): T {
  return structuredClone(value);
}

function keyOfInstance({ name, url }: SeriesOwner): string {
  return `${name} ${url}`;
}

/** Returns the same key for any order of labels, with or without empty ones. */
function keyOf({ name, labels }: Sample): string {
  const pairs = Object.entries(labels).filter(([, value]) => value !== '');
  if (pairs.length > 1) pairs.sort(([a], [b]) => (a < b ? -1 : 1));
  return `${name}${JSON.stringify(pairs)}`;
}

function hasLongLabel({ labels }: Sample): boolean {
  for (const name in labels) if ((labels[name] as string).length > maxLabelCharacters) return true;
  return false;
}

function typeOf(name: string, types: Exposition['types']): MetricType {
  const family = name.replace(/_(total|bucket|count|sum|created|gcount|gsum|info)$/, '');
  return types.get(name) ?? types.get(family) ?? 'unknown';
}
