import type { PortFaults } from '@glasshouse/faults';
import type { Bound } from '@glasshouse/settings';
import type { Telemetry } from '@glasshouse/telemetry';
import { checkMapName } from '../check.js';
import { withExpiryFaults } from '../expiry-faults.js';
import { createObserve } from '../observe.js';
import { type Cache, type CacheMap, CacheUnavailableError } from '../types.js';
import { createEntries, type Entries } from './entries.js';
import { createMemoryMap } from './memory-map.js';
import { createMapMetrics, type MapMetrics } from './metrics.js';

export interface MemoryCacheOptions {
  telemetry: Telemetry;
  /** Upper limit of the heap that all maps together use, in bytes. @default 16 MiB */
  maxBytes?: number;
  /** Interval at which expired entries are removed, in milliseconds. @default 5000 */
  sweepMs?: number;
  /** Milliseconds on a monotonic clock. */
  now?: () => number;
  /** Faults of the operations; absent when faults are not enabled. */
  faults?: PortFaults | undefined;
}

/** Bounds the memory cache, since its keys contain input of callers: user names, addresses, searches. */
export const memoryCacheBound = {
  holds: 'Heap of all maps of the memory cache: values, keys and overhead',
  limit: 16 * 2 ** 20,
  unit: 'bytes',
  setting: 'CACHE_MEGABYTES',
  full: 'the least recently used entries of the largest map are evicted; an entry over a sixteenth of the limit is not stored',
  metrics: ['cache_bytes', 'cache_entries', 'cache_max_bytes', 'cache_evictions_total'],
} as const satisfies Bound;
/** Largest share of the bound that one entry may take. A larger entry is not stored: it would evict many others. */
const maxEntryShare = 1 / 16;

/**
 * Creates a cache in the memory of one process. All maps share one bound in bytes. Above it the least recently used
 * entries of the largest map are evicted, so that a caller who floods one map evicts nothing from the others.
 */
export function createMemoryCache(options: MemoryCacheOptions): Cache {
  const {
    telemetry,
    maxBytes = memoryCacheBound.limit,
    sweepMs = 5000,
    now = () => performance.now(),
  } = options;
  const observe = createObserve({ telemetry, system: 'memory', faults: options.faults });
  const metricsOf = createMapMetrics(telemetry, maxBytes);
  const maps = new Map<string, CacheMap<unknown>>();
  const stored: StoredMap[] = [];
  let sweep: NodeJS.Timeout | undefined;
  let open = true;

  function assertOpen(): void {
    if (!open) throw new CacheUnavailableError('memory', { cause: new Error('the cache is closed') });
  }

  function enforceBound(): void {
    while (bytesOf(stored) > maxBytes) largest(stored).entries.removeOldest();
    updateMetrics();
    if (sweep !== undefined || bytesOf(stored) === 0) return;
    sweep = setInterval(removeExpired, sweepMs);
    sweep.unref();
  }

  function removeExpired(): void {
    for (const { entries } of stored) entries.removeExpired();
    updateMetrics();
    // An empty cache needs no timer.
    if (bytesOf(stored) === 0) stopSweeping();
  }

  function updateMetrics(): void {
    for (const { entries, metrics } of stored) metrics.update(entries);
  }

  function stopSweeping(): void {
    clearInterval(sweep);
    sweep = undefined;
  }

  return {
    system: 'memory',
    map<V>(name: string): CacheMap<V> {
      let map = maps.get(name);
      if (!map) {
        checkMapName(name);
        const metrics = metricsOf(name);
        const maxEntryBytes = Math.floor(maxBytes * maxEntryShare);
        const entries = createEntries({ maxEntryBytes, now, onEvict: metrics.evicted });
        stored.push({ entries, metrics });
        map = createMemoryMap<unknown>({
          observed: observe(name),
          entries,
          onChange: enforceBound,
          assertOpen,
        });
        if (options.faults) map = withExpiryFaults(map, name, options.faults);
        maps.set(name, map);
      }
      return map as CacheMap<V>;
    },
    async start() {},
    async ping() {
      assertOpen();
    },
    async close() {
      open = false;
      stopSweeping();
      for (const { entries } of stored) entries.clear();
      updateMetrics();
      maps.clear();
    },
  };
}

interface StoredMap {
  entries: Entries;
  metrics: MapMetrics;
}

function bytesOf(stored: readonly StoredMap[]): number {
  let bytes = 0;
  for (const { entries } of stored) bytes += entries.bytes;
  return bytes;
}

function largest(stored: readonly StoredMap[]): StoredMap {
  return stored.reduce((most, map) => (map.entries.bytes > most.entries.bytes ? map : most));
}
