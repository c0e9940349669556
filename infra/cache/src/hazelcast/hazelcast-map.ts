import type { IMap } from 'hazelcast-client';
import { checkKey, checkTtl, encode } from '../check.js';
import type { Observed } from '../observe.js';
import type { CacheMap } from '../types.js';
import { countOf, createIncrement } from './counter.js';
import type { Guard } from './guard.js';
import { memberTtl } from './member-ttl.js';

/** Creates a map on the cluster. Values are stored as JSON strings, which every Hazelcast client can read. */
export function createHazelcastMap<V>(name: string, observed: Observed, guard: Guard): CacheMap<V> {
  const run = <R>(work: (map: IMap<string, string>) => Promise<R>, key?: string): Promise<R> =>
    // The client caches its proxies by name, so that a repeated call costs no round trip.
    guard.run(async (client) => work(await client.getMap<string, string>(name)), key);
  const increment = createIncrement({ run });

  return {
    async get(span, key) {
      checkKey(key);
      return observed<V | undefined>(
        span,
        'get',
        async () => {
          const text = await run((map) => map.get(key), key);
          return text === null ? undefined : (JSON.parse(text) as V);
        },
        { outcome: (found) => (found === undefined ? 'miss' : 'hit'), fallback: () => undefined },
      );
    },
    async set(span, key, value, ttlMs) {
      checkKey(key);
      checkTtl(ttlMs);
      const text = encode(value);
      return observed(span, 'set', () => run((map) => map.set(key, text, memberTtl(ttlMs)), key), {
        fallback: () => {},
      });
    },
    async delete(span, key) {
      checkKey(key);
      return observed(span, 'delete', () => run((map) => map.delete(key), key), { fallback: () => {} });
    },
    async add(span, key, value, ttlMs) {
      checkKey(key);
      checkTtl(ttlMs);
      const text = encode(value);
      return observed(
        span,
        'add',
        async () => (await run((map) => map.putIfAbsent(key, text, memberTtl(ttlMs)), key)) === null,
      );
    },
    async increment(span, key, ttlMs) {
      checkKey(key);
      checkTtl(ttlMs);
      return observed(span, 'increment', () => increment(key, ttlMs));
    },
    values: (span) =>
      observed(span, 'values', async () => {
        const texts = await run((map) => map.values());
        return texts.toArray().map((text) => JSON.parse(countOf(text) ?? text) as V);
      }),
  };
}
