import assert from 'node:assert/strict';
import type { IMap } from 'hazelcast-client';
import { createIncrement } from '../../src/hazelcast/counter.js';

/** As much of a map as the counter uses. Each call is a round trip, so that calls of several clients interleave. */
function createMap() {
  const entries = new Map<string, { text: string; ttl: number }>();
  const calls: string[] = [];
  const trip = async (name: string) => {
    calls.push(name);
    await new Promise((resolve) => setImmediate(resolve));
  };
  const map = {
    async get(key: string) {
      await trip('get');
      return entries.get(key)?.text ?? null;
    },
    async putIfAbsent(key: string, text: string, ttl: number) {
      await trip('putIfAbsent');
      const there = entries.get(key);
      if (!there) entries.set(key, { text, ttl });
      return there?.text ?? null;
    },
    async replaceIfSame(key: string, before: string, after: string) {
      await trip('replaceIfSame');
      if (entries.get(key)?.text !== before) return false;
      // As a member does: the end is lost.
      entries.set(key, { text: after, ttl: 0 });
      return true;
    },
    async setTtl(key: string, ttl: number) {
      await trip('setTtl');
      const there = entries.get(key);
      if (there) there.ttl = ttl;
      return there !== undefined;
    },
  } as unknown as IMap<string, string>;
  return { map, entries, calls, run: <R>(work: (map: IMap<string, string>) => Promise<R>) => work(map) };
}

describe('counting up', () => {
  it('counts from 1, with the time to live of the first, which is set again after each exchange', async () => {
    const { run, entries } = createMap();
    const increment = createIncrement({ run, now: () => 1000 });
    assert.deepEqual(
      [await increment('a', 5000), await increment('a', 9000), await increment('b', 1)],
      [1, 2, 1],
    );
    assert.deepEqual(entries.get('a'), { text: '2 6000', ttl: 6000 });
  });

  it('loses none of many clients', async () => {
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

  it('makes those that wait one exchange', async () => {
    const { run, calls } = createMap();
    const increment = createIncrement({ run, now: () => 1000 });
    await Promise.all(Array.from({ length: 100 }, () => increment('a', 5000)));
    assert.ok(calls.length < 10, `${calls.length} round trips`);
  });

  it('starts anew when the time is over, though the member still has the entry', async () => {
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

  it('goes on when the entry vanishes in between', async () => {
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

  it('fails for all that wait, and works again afterwards', async () => {
    const { run } = createMap();
    let away = true;
    const increment = createIncrement({
      run: (work) => (away ? Promise.reject(new Error('away')) : run(work)),
      now: () => 1000,
    });
    const results = await Promise.allSettled([increment('a', 500), increment('a', 500)]);
    assert.ok(results.every((result) => result.status === 'rejected'));
    away = false;
    assert.equal(await increment('a', 500), 1);
  });

  it('refuses what is no counter', async () => {
    const { run, entries } = createMap();
    entries.set('a', { text: '"text"', ttl: 0 });
    await assert.rejects(createIncrement({ run })('a', 500), TypeError);
  });
});
