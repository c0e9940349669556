import type { Telemetry } from '@glasshouse/telemetry';
import { type Entries, type EvictionReason, evictionReasons } from './entries.js';

/** Metrics of one map of the memory cache. */
export interface MapMetrics {
  /** Sets the gauges to the current size. */
  update(entries: Pick<Entries, 'size' | 'bytes'>): void;
  /** Counts one eviction. */
  evicted(reason: EvictionReason): void;
}

/** Registers `cache_max_bytes`, and `cache_bytes`, `cache_entries` and `cache_evictions_total` by map. */
export function createMapMetrics({ metrics }: Telemetry, maxBytes: number): (map: string) => MapMetrics {
  const bytes = metrics.gauge({
    name: 'cache_bytes',
    help: 'Heap used by the entries of a map of the memory cache, in bytes.',
    labels: ['map'],
  });
  const entries = metrics.gauge({
    name: 'cache_entries',
    help: 'Number of entries in a map of the memory cache.',
    labels: ['map'],
  });
  const evictions = metrics.counter({
    name: 'cache_evictions_total',
    help: 'Entries that the memory cache evicted or did not store, by reason.',
    labels: ['map', 'reason'],
  });
  metrics
    .gauge({
      name: 'cache_max_bytes',
      help: 'Upper limit of the heap that all maps of the memory cache use together, in bytes.',
    })
    .set(maxBytes);

  return (map) => {
    const reasons = Object.fromEntries(
      evictionReasons.map((reason) => [reason, evictions.labels(map, reason)]),
    );
    const series = { bytes: bytes.labels(map), entries: entries.labels(map) };
    return {
      update(current) {
        series.bytes.set(current.bytes);
        series.entries.set(current.size);
      },
      evicted: (reason) => reasons[reason]?.add(),
    };
  };
}
