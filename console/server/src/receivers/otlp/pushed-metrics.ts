import type { Bound } from '@glasshouse/settings';
import type { SeriesOwner, SeriesStore } from '../../scrape/series.js';
import { createMetricStreams, type MetricStreams } from './metric-streams.js';
import type { MetricPoint } from './read-metrics.js';

export const pushedMetricsBound = {
  holds: 'Metrics that the console receives by OTLP, of at most 128 instances',
  limit: 8 * 2 ** 20,
  unit: 'bytes',
  full: 'data points of further series and instances are rejected, which the response counts; an instance is removed when it stops sending',
  metrics: ['console_pushed_metrics_bytes'],
} as const satisfies Bound;

export interface PushedMetricsOptions {
  series: SeriesStore;
  /** Estimated bytes of the latest values, besides those in `series`. Default 8 MiB. */
  maxBytes?: number;
  /** Default 128. */
  maxInstances?: number;
  /** Time for further requests of the same collection before it is recorded, in ms. Default 500. */
  settleMs?: number;
  /** Clock in milliseconds. */
  now?: () => number;
}

/** Metrics that instances send, in contrast to those that the console scrapes. */
export interface PushedMetrics {
  /** Applies data points. Returns the number of those that are rejected because of a limit. */
  add(points: readonly MetricPoint[]): number;
  /** Records what has arrived, and ends the series of instances that have stopped sending. A timer calls it. */
  flush(): void;
  /** Estimated bytes. */
  readonly size: number;
  close(): void;
}

interface Instance {
  owner: SeriesOwner & { source: 'otlp' };
  streams: MetricStreams;
  /** Longest time between two collections; undefined before the second one. */
  intervalMs: number | undefined;
  lastMs: number;
  /** Time of the first point that is not recorded yet. */
  pendingSinceMs: number | undefined;
}

/** An instance is stale after three intervals, within these limits; Prometheus looks back 5 minutes. */
const staleIntervals = 3;
const minStaleMs = 15_000;
const maxStaleMs = 300_000;

/**
 * Records received metrics in the series store, like scrapes at the time of arrival. One collection of a sender may
 * arrive in several requests, so an instance is recorded when it has settled.
 */
export function createPushedMetrics(options: PushedMetricsOptions): PushedMetrics {
  const {
    series,
    maxBytes = pushedMetricsBound.limit,
    maxInstances = 128,
    settleMs = 500,
    now = Date.now,
  } = options;
  const instances = new Map<string, Instance>();
  let timer: NodeJS.Timeout | undefined;
  let size = 0;

  function instanceOf({ job, instance }: MetricPoint): Instance | undefined {
    const url = `otlp:${instance}`;
    const key = `${job} ${url}`;
    const held = instances.get(key);
    if (held || instances.size >= maxInstances) return held;
    const made: Instance = {
      owner: { name: job, instance, url, source: 'otlp' },
      streams: createMetricStreams(),
      intervalMs: undefined,
      lastMs: 0,
      pendingSinceMs: undefined,
    };
    instances.set(key, made);
    return made;
  }

  function change(streams: MetricStreams, work: () => void): void {
    const before = streams.size;
    work();
    size += streams.size - before;
  }

  function addPoint(point: MetricPoint, nowMs: number): boolean {
    const instance = instanceOf(point);
    if (!instance) return false;
    const { streams } = instance;
    let isStored = false;
    change(streams, () => {
      isStored = streams.apply(point, nowMs, maxBytes - size);
    });
    if (instance.pendingSinceMs === undefined) {
      if (instance.lastMs > 0)
        instance.intervalMs = Math.max(instance.intervalMs ?? 0, nowMs - instance.lastMs);
      instance.pendingSinceMs = nowMs;
    }
    instance.lastMs = nowMs;
    return isStored;
  }

  function recordPending(instance: Instance, nowMs: number): void {
    const { owner, streams } = instance;
    instance.pendingSinceMs = undefined;
    change(streams, () => streams.expire(nowMs - maxStaleMs));
    const resets = streams.exposeResets();
    // a sample of 0 shows the reset to `rate` and `increase`
    if (resets) series.record(owner, nowMs - 1, resets);
    series.record(owner, nowMs, streams.expose());
  }

  function staleMs({ intervalMs }: Instance): number {
    if (intervalMs === undefined) return maxStaleMs;
    return Math.min(maxStaleMs, Math.max(minStaleMs, staleIntervals * intervalMs));
  }

  function flush(): void {
    const nowMs = now();
    for (const [key, instance] of instances) {
      if (instance.pendingSinceMs !== undefined) {
        if (nowMs - instance.pendingSinceMs >= settleMs) recordPending(instance, nowMs);
      } else if (nowMs - instance.lastMs > staleMs(instance)) {
        series.record(instance.owner, nowMs, undefined);
        instances.delete(key);
        size -= instance.streams.size;
      }
    }
    const owners = [...instances.values()].map(({ owner }) => owner);
    series.retain(owners, nowMs, 'otlp');
  }

  return {
    add(points) {
      const nowMs = now();
      let rejected = 0;
      for (const point of points) if (!addPoint(point, nowMs)) rejected++;
      timer ??= setInterval(flush, settleMs).unref();
      return rejected;
    },
    flush,
    get size() {
      return size;
    },
    close: () => clearInterval(timer),
  };
}
