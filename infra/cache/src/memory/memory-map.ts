import { checkKey, checkTtl, encode } from '../check.js';
import type { Observed } from '../observe.js';
import type { CacheMap } from '../types.js';
import type { Entries } from './entries.js';

export interface MemoryMapOptions {
  observed: Observed;
  entries: Entries;
  /** Called after each change of the entries. */
  onChange: () => void;
  /** @throws CacheUnavailableError once the cache is closed */
  assertOpen: () => void;
}

/** Creates a map in the memory of this process. Values are stored as JSON strings, so that callers get copies. */
export function createMemoryMap<V>({
  observed,
  entries,
  onChange,
  assertOpen,
}: MemoryMapOptions): CacheMap<V> {
  function set(key: string, text: string, ttlMs: number): void {
    entries.set(key, text, ttlMs);
    onChange();
  }

  return {
    async get(span, key) {
      checkKey(key);
      return observed<V | undefined>(
        span,
        'get',
        async () => {
          assertOpen();
          const text = entries.get(key);
          return text === undefined ? undefined : (JSON.parse(text) as V);
        },
        { outcome: (found) => (found === undefined ? 'miss' : 'hit'), fallback: () => undefined },
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
          set(key, text, ttlMs);
        },
        { fallback: () => {} },
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
          onChange();
        },
        { fallback: () => {} },
      );
    },
    async add(span, key, value, ttlMs) {
      checkKey(key);
      checkTtl(ttlMs);
      const text = encode(value);
      return observed(span, 'add', async () => {
        assertOpen();
        if (entries.get(key) !== undefined) return false;
        set(key, text, ttlMs);
        return true;
      });
    },
    async increment(span, key, ttlMs) {
      checkKey(key);
      checkTtl(ttlMs);
      return observed(span, 'increment', async () => {
        assertOpen();
        const text = entries.get(key);
        const count = text === undefined ? 1 : Number(JSON.parse(text)) + 1;
        if (!Number.isSafeInteger(count)) throw new TypeError(`${key} is not a counter`);
        if (text === undefined) entries.set(key, String(count), ttlMs);
        else entries.replace(key, String(count));
        onChange();
        return count;
      });
    },
    values: (span) =>
      observed(span, 'values', async () => {
        assertOpen();
        return entries.values().map((text) => JSON.parse(text) as V);
      }),
  };
}
