import assert from 'node:assert/strict';
import type { IMap } from 'hazelcast-client';
import { createIncrement } from '../../src/hazelcast/counter.js';

/** Creates the part of a map that the counter uses. Each call takes one turn, so concurrent calls interleave. */
function createMap() {
  const entries = new Map<string, { text: string; ttl: number }>();
  const calls: string[] = [];
  const roundTrip = async (name: string) => {
    calls.push(name);
    await new Promise((resolve) => setImmediate(resolve));
  };
  const map = {
    async get(key: string) {
      await roundTrip('get');
      return entries.get(key)?.text ?? null;
    },
    async putIfAbsent(key: string, text: string, ttl: number) {
      await roundTrip('putIfAbsent');
      const existing = entries.get(key);
      if (!existing) entries.set(key, { text, ttl });
      return existing?.text ?? null;
    },
    async replaceIfSame(key: string, before: string, after: string) {
      await roundTrip('replaceIfSame');
      if (entries.get(key)?.text !== before) return false;
      // A member removes the time to live of a replaced entry.
      entries.set(key, { text: after, ttl: 0 });
      return true;
    },
    async setTtl(key: string, ttl: number) {
      await roundTrip('setTtl');
      const existing = entries.get(key);
      if (existing) existing.ttl = ttl;
      return existing !== undefined;
    },
  } as unknown as IMap<string, string>;
  return { map, entries, calls, run: <R>(work: (map: IMap<string, string>) => Promise<R>) => work(map) };
}

describe('createIncrement', () => {
  it('counts from 1 and sets the time to live of the first increment again after each exchange', async () => {
    const { run, entries } = createMap();
    const increment = createIncrement({ run, now: () => 1000 });
    assert.deepEqual(
      [await increment('a', 5000), await increment('a', 9000), await increment('b', 1)],
      [1, 2, 1],
    );
    assert.deepEqual(entries.get('a'), { text: '2 6000', ttl: 6000 });
  });

  it('loses no increment of concurrent clients', async () => {
    const { run } = createMap();
    const clients = Array.from({ length: 5 }, () => createIncrement({ run, now: () => 1000 }));
    const results = await Promise.all(
      Array.from({ length: 200 }, (_, i) => clients[i % 5]?.('a', 5000) ?? assert.fail()),
    );
    assert.deepEqual(
      results.toSorted((a, b) => a - b),
      Array.from({ length: 200 }, (_, i) => i + 1),
    );
  });

  it('combines waiting increments of a key into one exchange', async () => {
    const { run, calls } = createMap();
    const increment = createIncrement({ run, now: () => 1000 });
    await Promise.all(Array.from({ length: 100 }, () => increment('a', 5000)));
    assert.ok(calls.length < 10, `${calls.length} round trips`);
  });

  it('restarts an expired counter at 1 even if the member still has the entry', async () => {
    const { run, entries } = createMap();
    let now = 1000;
    const increment = createIncrement({ run, now: () => now });
    await increment('a', 500);
    now = 1499;
    assert.equal(await increment('a', 500), 2);
    now = 1500;
    assert.equal(await increment('a', 700), 1);
    assert.equal(entries.get('a')?.text, '1 2200');
  });

  it('restarts at 1 when the entry is removed during the exchange', async () => {
    const { run, entries, map } = createMap();
    const increment = createIncrement({ run, now: () => 1000 });
    await increment('a', 500);
    const { replaceIfSame } = map;
    let first = true;
    map.replaceIfSame = (...parameters) => {
      if (first) entries.delete('a');
      first = false;
      return replaceIfSame.apply(map, parameters);
    };
    assert.equal(await increment('a', 500), 1);
  });

  it('rejects all waiting increments when the cluster is unavailable, and recovers', async () => {
    const { run } = createMap();
    let unavailable = true;
    const increment = createIncrement({
      run: (work) => (unavailable ? Promise.reject(new Error('unavailable')) : run(work)),
      now: () => 1000,
    });
    const results = await Promise.allSettled([increment('a', 500), increment('a', 500)]);
    assert.ok(results.every((result) => result.status === 'rejected'));
    unavailable = false;
    assert.equal(await increment('a', 500), 1);
  });

  it('throws a TypeError when the value is not a counter', async () => {
    const { run, entries } = createMap();
    entries.set('a', { text: '"text"', ttl: 0 });
    await assert.rejects(createIncrement({ run })('a', 500), TypeError);
  });
});
