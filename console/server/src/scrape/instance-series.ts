import type { MetricType } from '../../../contract/src/metrics.js';
import type { ExemplarList } from './exemplar-list.js';
import { type History, valueAt } from './history.js';

export interface Series {
  readonly name: string;
  readonly type: MetricType;
  /** Labels of the exposition, with `job` and `instance` as in Prometheus. */
  readonly labels: Readonly<Record<string, string>>;
  readonly history: History;
  exemplars: ExemplarList;
  /** Number of the last scrape that contained the series. */
  seen: number;
  /** Timestamp of the last sample in the exposition, Unix seconds. */
  timestamp: number | undefined;
}

/** `scrape`: the console scrapes the instance; `otlp`: the instance sends its metrics. */
export type SeriesSource = 'scrape' | 'otlp';

/** All series of one instance. They share the times of its scrapes, or of the metrics that it sent. */
export interface InstanceSeries {
  readonly service: string;
  readonly instance: string;
  readonly source: SeriesSource;
  /** Time of each scrape by slot, epoch milliseconds. */
  readonly times: Float64Array;
  /** By slot: 0 for no response, 1 for a response with dropped samples, 2 for a complete one. */
  readonly responses: Uint8Array;
  readonly series: Map<string, Series>;
  readonly help: Map<string, string>;
  /** Number of scrapes so far. */
  scrapes: number;
  /** True when it is no longer a target. Its series stay until they expire or other series need the memory. */
  isGone: boolean;
  /** Time when it was found gone, epoch milliseconds. */
  goneMs: number | undefined;
}

/** Returns the numbers of the stored scrapes of an instance, oldest first. */
export function storedScrapes({ scrapes, times }: InstanceSeries): number[] {
  const held = Math.min(scrapes, times.length);
  return Array.from({ length: held }, (_, i) => scrapes - held + 1 + i);
}

/** Returns the index of a scrape in `times` and `responses`. */
export function slotOf({ times }: Pick<InstanceSeries, 'times'>, scrape: number): number {
  return (scrape - 1) % times.length;
}

/** Returns the time of a scrape in epoch milliseconds; undefined when it is no longer stored. */
export function timeOfScrape(owner: InstanceSeries, scrape: number): number | undefined {
  if (scrape <= owner.scrapes - owner.times.length) return undefined;
  return owner.times[slotOf(owner, scrape)];
}

/** Returns undefined when the latest scrape lacks the series, or the instance is no longer a target. */
export function latestValue({ scrapes, isGone }: InstanceSeries, { history }: Series): number | undefined {
  return isGone ? undefined : valueAt(history, scrapes);
}

/** Returns the time of the latest scrape, epoch milliseconds; 0 before the first one. */
export function latestTime(owner: InstanceSeries): number {
  return owner.times[slotOf(owner, owner.scrapes)] ?? 0;
}
