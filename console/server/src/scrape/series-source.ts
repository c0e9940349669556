import { type Labels, nameLabel } from '../promql/labels.js';
import { matchesAll, pushSample, type SampleSeries, type SampleSource } from '../promql/samples.js';
import { eachRunWithin, readSteady, valueAt } from './history.js';
import { type InstanceSeries, type Series, slotOf } from './instance-series.js';
import type { SeriesStore } from './series.js';

/** A stored series with its instance; without one, the series `up` of the instance. */
interface Entry {
  owner: InstanceSeries;
  series: Series | undefined;
}

/** Returns the scraped series, and `up` of each instance, as PromQL reads them. */
export function createSeriesSource(store: SeriesStore): SampleSource {
  /** Series by metric name, for one generation of the store. */
  let index = { generation: -1, byName: new Map<string, Entry[]>() };
  const made = new WeakMap<Series | InstanceSeries, SampleSeries>();
  const finders = new WeakMap<InstanceSeries, ScrapeFinder>();

  function byName(): Map<string, Entry[]> {
    if (index.generation === store.generation) return index.byName;
    const names = new Map<string, Entry[]>();
    const add = (name: string, entry: Entry) => {
      const held = names.get(name);
      if (held) held.push(entry);
      else names.set(name, [entry]);
    };
    for (const owner of store.instances) {
      add('up', { owner, series: undefined });
      for (const series of owner.series.values()) add(series.name, { owner, series });
    }
    index = { generation: store.generation, byName: names };
    return names;
  }

  function sampleSeries({ owner, series }: Entry, labels: Labels): SampleSeries {
    const key = series ?? owner;
    const held = made.get(key);
    if (held) return held;
    const find = finders.get(owner) ?? createScrapeFinder(owner);
    finders.set(owner, find);
    const created = series ? toSampleSeries(owner, series, labels, find) : upOf(owner, labels, find);
    made.set(key, created);
    return created;
  }

  return {
    get generation() {
      return store.generation;
    },
    select(matchers) {
      const names = byName();
      const ofName = matchers.filter(({ label }) => label === nameLabel);
      const others = matchers.filter(({ label }) => label !== nameLabel);
      const exact = ofName.find(({ operator }) => operator === '=');
      const candidates = exact ? [exact.value] : [...names.keys()];
      return candidates.flatMap((name) => {
        if (!ofName.every(({ matches }) => matches(name))) return [];
        return (names.get(name) ?? []).flatMap((entry) => {
          const own = entry.series?.labels ?? targetLabels(entry.owner);
          return matchesAll(own, others) ? [sampleSeries(entry, { [nameLabel]: name, ...own })] : [];
        });
      });
    },
  };
}

function targetLabels({ service, instance }: InstanceSeries): Labels {
  return { job: service, instance };
}

function toSampleSeries(
  owner: InstanceSeries,
  { history }: Series,
  labels: Labels,
  lastScrapeUntil: ScrapeFinder,
): SampleSeries {
  return {
    labels,
    readCounter(afterMs, untilMs, into) {
      const last = lastScrapeUntil(untilMs);
      const first = Math.max(lastScrapeUntil(afterMs) + 1, oldestScrape(owner), history.knownFrom);
      into.length = 0;
      if (first > last) return true;
      const begin = readSteady(history, first, last, into);
      if (begin === 0) return false;
      into.length = last - begin + 1;
      into.firstMs = timeOf(owner, begin);
      into.lastMs = timeOf(owner, last);
      return true;
    },
    read(afterMs, untilMs, into) {
      const last = lastScrapeUntil(untilMs);
      // a run that began before the oldest known scrape has no value there
      const first = Math.max(lastScrapeUntil(afterMs) + 1, oldestScrape(owner), history.knownFrom);
      eachRunWithin(history, first, last, (value, begin, end) => {
        for (let scrape = begin; scrape <= end; scrape++) pushSample(into, timeOf(owner, scrape), value);
      });
    },
    latest(afterMs, untilMs) {
      const scrape = lastScrapeUntil(untilMs);
      const value = valueAt(history, scrape);
      return current(owner, scrape, value, afterMs, untilMs);
    },
    firstMs: () => timeOf(owner, Math.max(oldestScrape(owner), history.knownFrom)),
  };
}

/** The series `up`: 1 for a scrape with a response, 0 for one without. */
function upOf(owner: InstanceSeries, labels: Labels, lastScrapeUntil: ScrapeFinder): SampleSeries {
  const upAt = (scrape: number) => (owner.responses[slotOf(owner, scrape)] === 0 ? 0 : 1);
  return {
    labels,
    read(afterMs, untilMs, into) {
      const last = lastScrapeUntil(untilMs);
      const first = Math.max(lastScrapeUntil(afterMs) + 1, oldestScrape(owner));
      for (let scrape = first; scrape <= last; scrape++)
        pushSample(into, timeOf(owner, scrape), upAt(scrape));
    },
    latest(afterMs, untilMs) {
      const scrape = lastScrapeUntil(untilMs);
      return current(owner, scrape, upAt(scrape), afterMs, untilMs);
    },
    firstMs: () => timeOf(owner, oldestScrape(owner)),
  };
}

/** Returns the sample of a scrape, unless it is too old, or the instance was gone afterwards. */
function current(
  owner: InstanceSeries,
  scrape: number,
  value: number | undefined,
  afterMs: number,
  untilMs: number,
) {
  if (value === undefined || scrape < oldestScrape(owner)) return undefined;
  if (owner.goneMs !== undefined && owner.goneMs <= untilMs) return undefined;
  const timeMs = timeOf(owner, scrape);
  return timeMs > afterMs ? { timeMs, value } : undefined;
}

function timeOf(owner: InstanceSeries, scrape: number): number {
  return owner.times[slotOf(owner, scrape)] as number;
}

function oldestScrape({ scrapes, times }: InstanceSeries): number {
  return Math.max(1, scrapes - times.length + 1);
}

/** Returns the number of the last stored scrape up to a time; one less than the oldest when there is none. */
type ScrapeFinder = (timeMs: number) => number;

/** Creates a finder that remembers its last two results, because a query reads all series of an instance for each step. */
function createScrapeFinder(owner: InstanceSeries): ScrapeFinder {
  const times = [Number.NaN, Number.NaN];
  const found = [0, 0];
  let scrapes = -1;
  let next = 0;
  return (timeMs) => {
    if (scrapes !== owner.scrapes) {
      scrapes = owner.scrapes;
      times.fill(Number.NaN);
    }
    if (times[0] === timeMs) return found[0] as number;
    if (times[1] === timeMs) return found[1] as number;
    times[next] = timeMs;
    const scrape = lastScrapeUntil(owner, timeMs);
    found[next] = scrape;
    next = 1 - next;
    return scrape;
  };
}

function lastScrapeUntil(owner: InstanceSeries, timeMs: number): number {
  let low = oldestScrape(owner);
  let high = owner.scrapes + 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timeOf(owner, middle) <= timeMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
