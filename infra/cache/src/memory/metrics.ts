import type { Telemetry } from '@glasshouse/telemetry';
import { type Entries, type EvictionReason, evictionReasons } from './entries.js';

/** The metrics of one map. */
export interface Measured {
  /** Shows the present size. */
  show(entries: Pick<Entries, 'size' | 'bytes'>): void;
  evicted(reason: EvictionReason): void;
}

/** `cache_max_bytes`, and for each map `cache_bytes`, `cache_entries` and `cache_evictions_total`. */
export function createMeasure({ metrics }: Telemetry, maxBytes: number): (map: string) => Measured {
  const bytes = metrics.gauge({
    name: 'cache_bytes',
    help: 'Heap that the entries of a map of the memory cache take.',
    labels: ['map'],
  });
  const entries = metrics.gauge({
    name: 'cache_entries',
    help: 'Entries of a map of the memory cache.',
    labels: ['map'],
  });
  const evictions = metrics.counter({
    name: 'cache_evictions_total',
    help: 'Entries that the memory cache removed or did not keep, by reason.',
    labels: ['map', 'reason'],
  });
  metrics
    .gauge({ name: 'cache_max_bytes', help: 'Heap that all maps of the memory cache may take together.' })
    .set(maxBytes);

  return (map) => {
    const reasons = Object.fromEntries(
      evictionReasons.map((reason) => [reason, evictions.labels(map, reason)]),
    );
    const cells = { bytes: bytes.labels(map), entries: entries.labels(map) };
    return {
      show(present) {
        cells.bytes.set(present.bytes);
        cells.entries.set(present.size);
      },
      evicted: (reason) => reasons[reason]?.add(),
    };
  };
}
