import type { Telemetry } from '@glasshouse/telemetry';
import { checkKey, checkMapName, checkTtl, encode } from '../check.js';
import { createObserve, type Observed } from '../observe.js';
import { type Cache, type CacheMap, CacheUnavailableError } from '../types.js';
import { createEntries } from './entries.js';

export interface MemoryCacheOptions {
  telemetry: Telemetry;
  /** Of each map. */
  maxEntries?: number;
  /** Milliseconds on any clock that does not go back. */
  now?: () => number;
}

/** The cache of a service that runs as one process. */
export function createMemoryCache(options: MemoryCacheOptions): Cache {
  const { telemetry, maxEntries = 10_000, now = () => performance.now() } = options;
  const observe = createObserve({ telemetry, system: 'memory' });
  const maps = new Map<string, CacheMap<unknown>>();
  let open = true;

  function assertOpen(): void {
    if (!open) throw new CacheUnavailableError('memory', { cause: new Error('the cache is closed') });
  }

  return {
    system: 'memory',
    map<V>(name: string): CacheMap<V> {
      let map = maps.get(name);
      if (!map) {
        checkMapName(name);
        map = createMemoryMap<unknown>({ observed: observe(name), maxEntries, now, assertOpen });
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
      maps.clear();
    },
  };
}

function createMemoryMap<V>(options: {
  observed: Observed;
  maxEntries: number;
  now: () => number;
  assertOpen: () => void;
}): CacheMap<V> {
  const { observed, now, assertOpen } = options;
  const entries = createEntries(options.maxEntries, now);
  return {
    async get(span, key) {
      checkKey(key);
      return observed<V | undefined>(
        span,
        'get',
        async () => {
          assertOpen();
          const entry = entries.get(key);
          return entry && (JSON.parse(entry.text) as V);
        },
        { outcome: (found) => (found === undefined ? 'miss' : 'hit'), instead: () => undefined },
      );
    },
    async set(span, key, value, ttlMs) {
      checkKey(key);
      checkTtl(ttlMs);
      const text = encode(value);
      return observed(
        span,
        'set',
        async () => {
          assertOpen();
          entries.set(key, text, now() + ttlMs);
        },
        { instead: () => {} },
      );
    },
    async delete(span, key) {
      checkKey(key);
      return observed(
        span,
        'delete',
        async () => {
          assertOpen();
          entries.delete(key);
        },
        { instead: () => {} },
      );
    },
    async add(span, key, value, ttlMs) {
      checkKey(key);
      checkTtl(ttlMs);
      const text = encode(value);
      return observed(span, 'add', async () => {
        assertOpen();
        if (entries.get(key)) return false;
        entries.set(key, text, now() + ttlMs);
        return true;
      });
    },
    async increment(span, key, ttlMs) {
      checkKey(key);
      checkTtl(ttlMs);
      return observed(span, 'increment', async () => {
        assertOpen();
        const entry = entries.get(key);
        const count = entry ? Number(JSON.parse(entry.text)) + 1 : 1;
        if (!Number.isSafeInteger(count)) throw new TypeError(`${key} holds no counter`);
        entries.set(key, String(count), entry?.until ?? now() + ttlMs);
        return count;
      });
    },
  };
}
