import { LRUCache } from 'lru-cache';
import { sizeOf } from './size.js';

/** Reason for which an entry was removed or not stored, other than a call of `delete` or `set`. */
export type EvictionReason = 'full' | 'expired' | 'too_large';
export const evictionReasons: readonly EvictionReason[] = ['full', 'expired', 'too_large'];

export interface EntriesOptions {
  /** Largest size of an entry, with its key and overhead; a larger entry is not stored. */
  maxEntryBytes: number;
  /** Milliseconds on a monotonic clock. */
  now: () => number;
  onEvict(reason: EvictionReason): void;
}

/** Serialized values of one map by key, with expiry, in order of use. The owner bounds {@link Entries.bytes}. */
export interface Entries {
  get(key: string): string | undefined;
  /** Returns the texts of all entries that have not expired. */
  values(): string[];
  /** Stores the text for `ttlMs`. */
  set(key: string, text: string, ttlMs: number): void;
  /** Replaces the text of an existing entry; its expiry does not change. */
  replace(key: string, text: string): void;
  delete(key: string): void;
  /** Removes every expired entry. */
  removeExpired(): void;
  /** Removes the least recently used entry. */
  removeOldest(): void;
  clear(): void;
  readonly size: number;
  readonly bytes: number;
}

export function createEntries({ maxEntryBytes, now, onEvict }: EntriesOptions): Entries {
  const entries = new LRUCache<string, string>({
    // The owner's bound spans several maps, so lru-cache only sums the sizes.
    maxSize: Number.MAX_SAFE_INTEGER,
    maxEntrySize: maxEntryBytes,
    perf: { now },
    // Reading the clock for each call costs less than lru-cache's timer.
    ttlResolution: 0,
    dispose(_text, _key, reason) {
      if (reason === 'evict') onEvict('full');
      else if (reason === 'expire') onEvict('expired');
    },
  });

  function put(key: string, text: string, options: { ttl: number; noUpdateTTL?: boolean }): void {
    const size = sizeOf(key, text);
    // lru-cache removes the previous, now outdated entry of the key when the new one is too large.
    entries.set(key, text, { ...options, size });
    if (size > maxEntryBytes) onEvict('too_large');
  }

  return {
    get: (key) => entries.get(key),
    values: () => [...entries.values()],
    // lru-cache accepts only whole milliseconds.
    set: (key, text, ttlMs) => put(key, text, { ttl: Math.ceil(ttlMs) }),
    replace: (key, text) => put(key, text, { noUpdateTTL: true, ttl: entries.getRemainingTTL(key) }),
    delete(key) {
      entries.delete(key);
    },
    removeExpired() {
      entries.purgeStale();
    },
    removeOldest() {
      entries.pop();
    },
    clear: () => entries.clear(),
    get size() {
      return entries.size;
    },
    get bytes() {
      return entries.calculatedSize;
    },
  };
}
