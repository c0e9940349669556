import type { Bound } from '@glasshouse/settings';
import type { Telemetry } from '@glasshouse/telemetry';
import { checkMapName } from '../check.js';
import { createObserve } from '../observe.js';
import { type Cache, type CacheMap, CacheUnavailableError } from '../types.js';
import { createEntries, type Entries } from './entries.js';
import { createMemoryMap } from './memory-map.js';
import { createMeasure, type Measured } from './metrics.js';

export interface MemoryCacheOptions {
  telemetry: Telemetry;
  /** Heap that all maps together may take. */
  maxBytes?: number;
  /** How often entries whose time is over are removed, in milliseconds. */
  sweepMs?: number;
  /** Milliseconds on any clock that does not go back. */
  now?: () => number;
}

/** Keys are in part what callers send: user names, addresses, searches. */
export const memoryCacheBound = {
  holds: 'Heap of all maps of the memory cache: values, keys and overhead',
  limit: 16 * 2 ** 20,
  unit: 'bytes',
  setting: 'CACHE_MEGABYTES',
  full: 'the least recently used entries of the largest map go; an entry over a sixteenth of the limit is not kept',
  metrics: ['cache_bytes', 'cache_entries', 'cache_max_bytes', 'cache_evictions_total'],
} as const satisfies Bound;
/** An entry larger than this share of the bound is not kept: it would cost many others. */
const maxEntryShare = 1 / 16;

/**
 * The cache of a service that runs as one process. All maps share one bound in bytes; beyond it the largest map gives
 * up its least recently used entries, so that a caller who floods one map takes nothing from the others.
 */
export function createMemoryCache(options: MemoryCacheOptions): Cache {
  const {
    telemetry,
    maxBytes = memoryCacheBound.limit,
    sweepMs = 5000,
    now = () => performance.now(),
  } = options;
  const observe = createObserve({ telemetry, system: 'memory' });
  const measure = createMeasure(telemetry, maxBytes);
  const maps = new Map<string, CacheMap<unknown>>();
  const stored: Stored[] = [];
  let sweep: NodeJS.Timeout | undefined;
  let open = true;

  function assertOpen(): void {
    if (!open) throw new CacheUnavailableError('memory', { cause: new Error('the cache is closed') });
  }

  function keepBound(): void {
    while (bytesOf(stored) > maxBytes) largest(stored).entries.removeOldest();
    showSizes();
    if (sweep !== undefined || bytesOf(stored) === 0) return;
    sweep = setInterval(removeExpired, sweepMs);
    sweep.unref();
  }

  function removeExpired(): void {
    for (const { entries } of stored) entries.removeExpired();
    showSizes();
    // an empty cache needs no timer
    if (bytesOf(stored) === 0) stopSweeping();
  }

  function showSizes(): void {
    for (const { entries, measured } of stored) measured.show(entries);
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
        const measured = measure(name);
        const maxEntryBytes = Math.floor(maxBytes * maxEntryShare);
        const entries = createEntries({ maxEntryBytes, now, onEvict: measured.evicted });
        stored.push({ entries, measured });
        map = createMemoryMap<unknown>({ observed: observe(name), entries, onChange: keepBound, assertOpen });
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
      showSizes();
      maps.clear();
    },
  };
}

interface Stored {
  entries: Entries;
  measured: Measured;
}

function bytesOf(stored: readonly Stored[]): number {
  let bytes = 0;
  for (const { entries } of stored) bytes += entries.bytes;
  return bytes;
}

function largest(stored: readonly Stored[]): Stored {
  return stored.reduce((most, one) => (one.entries.bytes > most.entries.bytes ? one : most));
}
