import { LRUCache } from 'lru-cache';
import { sizeOf } from './size.js';

/** Why an entry left without being deleted or replaced by its user. */
export type EvictionReason = 'full' | 'expired' | 'too_large';
export const evictionReasons: readonly EvictionReason[] = ['full', 'expired', 'too_large'];

export interface EntriesOptions {
  /** A larger entry is not kept, counted with its key and its overhead. */
  maxEntryBytes: number;
  /** Milliseconds on any clock that does not go back. */
  now: () => number;
  onEvict(reason: EvictionReason): void;
}

/** Serialized values of one map by key, each with an end, ordered by use. Its owner bounds {@link Entries.bytes}. */
export interface Entries {
  get(key: string): string | undefined;
  /** Keeps the text for `ttlMs`. */
  set(key: string, text: string, ttlMs: number): void;
  /** Replaces the text of an entry that is there; its end stays. */
  replace(key: string, text: string): void;
  delete(key: string): void;
  /** Removes every entry whose time is over. */
  removeExpired(): void;
  /** Removes the least recently used entry. */
  removeOldest(): void;
  clear(): void;
  readonly size: number;
  readonly bytes: number;
}

export function createEntries({ maxEntryBytes, now, onEvict }: EntriesOptions): Entries {
  const entries = new LRUCache<string, string>({
    // the owner's bound spans several maps, so this one only sums sizes
    maxSize: Number.MAX_SAFE_INTEGER,
    maxEntrySize: maxEntryBytes,
    perf: { now },
    // the clock is read each time: it costs less than the timer that would save it
    ttlResolution: 0,
    dispose(_text, _key, reason) {
      if (reason === 'evict') onEvict('full');
      else if (reason === 'expire') onEvict('expired');
    },
  });

  function put(key: string, text: string, options: { ttl: number; noUpdateTTL?: boolean }): void {
    const size = sizeOf(key, text);
    // of an oversized entry lru-cache removes the one before it, which is outdated
    entries.set(key, text, { ...options, size });
    if (size > maxEntryBytes) onEvict('too_large');
  }

  return {
    get: (key) => entries.get(key),
    // lru-cache takes whole milliseconds
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
