import type { IMap } from 'hazelcast-client';
import { memberTtl } from './member-ttl.js';

/**
 * Increments a counter in a Hazelcast map, atomically across clients. Hazelcast's atomic numbers do not expire, and
 * replacing an entry removes its time to live. The entry's text therefore holds the count and its expiry,
 * `3 1767225600000` (milliseconds since 1970). It is replaced by compare-and-set, and then its time to live is set
 * again. If this process crashes in between, the member keeps the entry, which still counts as expired.
 *
 * Waiting increments of the same key are combined into one exchange.
 *
 * @returns the new value, which differs for each caller.
 */
export type Increment = (key: string, ttlMs: number) => Promise<number>;

export interface CounterOptions {
  /** Runs work on an entry of the map within its time limit. */
  run<R>(work: (map: IMap<string, string>) => Promise<R>, key: string): Promise<R>;
  now?: () => number;
}

interface Batch {
  size: number;
  /** The counter's value before the batch. */
  base: Promise<number>;
}

export function createIncrement({ run, now = Date.now }: CounterOptions): Increment {
  // The batch that callers can still join, and the batch that is being sent, by key.
  const waiting = new Map<string, Batch>();
  const inProgress = new Map<string, Promise<unknown>>();

  function open(key: string, ttlMs: number): Batch {
    const previous = inProgress.get(key);
    const batch: Batch = { size: 0, base: Promise.resolve(0) };
    batch.base = (async () => {
      // Awaits even when no batch is in progress, so that other callers of this turn can join.
      await (previous ?? Promise.resolve());
      waiting.delete(key);
      return run((map) => addTo(map, key, batch.size, ttlMs, now), key);
    })();
    const settled = batch.base
      .catch(() => {})
      .then(() => {
        if (inProgress.get(key) === settled) inProgress.delete(key);
      });
    inProgress.set(key, settled);
    waiting.set(key, batch);
    return batch;
  }

  return async (key, ttlMs) => {
    const batch = waiting.get(key) ?? open(key, ttlMs);
    const position = ++batch.size;
    return (await batch.base) + position;
  };
}

/** Adds `by` and returns the previous value. */
async function addTo(
  map: IMap<string, string>,
  key: string,
  by: number,
  ttlMs: number,
  now: () => number,
): Promise<number> {
  let text = await map.get(key);
  for (;;) {
    if (text === null) {
      text = await map.putIfAbsent(key, `${by} ${now() + ttlMs}`, memberTtl(ttlMs));
      if (text === null) return 0;
    }
    const { count, expiresAt } = parse(key, text, now());
    const newExpiry = expiresAt ?? now() + ttlMs;
    if (await map.replaceIfSame(key, text, `${count + by} ${newExpiry}`)) {
      await map.setTtl(key, memberTtl(Math.max(1, newExpiry - now())));
      return count;
    }
    text = await map.get(key);
  }
}

/** Returns the count of a counter's text, expired or not; undefined for a JSON value, which never has this form. */
export function countOf(text: string): string | undefined {
  return /^(\d+) \d+$/.exec(text)?.[1];
}

/** Parses the text of an entry; an expired counter has the count 0 and no expiry. @throws TypeError */
function parse(key: string, text: string, now: number): { count: number; expiresAt: number | undefined } {
  const found = /^(\d{1,15}) (\d{1,15})$/.exec(text);
  if (!found) throw new TypeError(`${key} is not a counter`);
  const expiresAt = Number(found[2]);
  return expiresAt <= now ? { count: 0, expiresAt: undefined } : { count: Number(found[1]), expiresAt };
}
