import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Cache, CacheMap } from '@glasshouse/cache';
import type { Span } from '@glasshouse/telemetry';
import { createTestTelemetry, type TestTelemetry } from '@glasshouse/telemetry/testing';

export interface CacheUnderTest {
  /** Caches of one or several instances of a service, which share their entries. */
  caches: Cache[];
  mapName: string;
  /** Time for which an entry may exist beyond its time to live, in milliseconds. */
  graceMs: number;
  /** Removes the entries and closes the caches. */
  remove(): Promise<void>;
}

/** Defines the tests that every cache implementation must pass. `make` returns started caches. */
export function cacheContract(
  name: string,
  make: (telemetry: TestTelemetry) => Promise<CacheUnderTest>,
): void {
  describe(`cache (${name})`, () => {
    let telemetry: TestTelemetry;
    let subject: CacheUnderTest;
    let span: Span;
    let map: CacheMap<unknown>;
    /** The same map in another instance. */
    let other: CacheMap<unknown>;
    let key: string;

    before(async () => {
      telemetry = createTestTelemetry();
      subject = await make(telemetry);
      map = (subject.caches[0] as Cache).map(subject.mapName);
      other = (subject.caches.at(-1) as Cache).map(subject.mapName);
    });
    after(async () => {
      await subject?.remove();
      await telemetry.close();
    });
    beforeEach(() => {
      key = randomUUID();
      span = telemetry.rootSpan('test');
      telemetry.spans.length = 0;
    });
    afterEach(() => span.end());

    const hour = 3_600_000;
    const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    /** Waits until the entry has expired, and returns its age in milliseconds. */
    async function expiredAfter(since: number): Promise<number> {
      while ((await other.get(span, key)) !== undefined) {
        assert.ok(performance.now() - since < 10_000, 'did not expire');
        await wait(50);
      }
      return performance.now() - since;
    }
    async function countOf(operation: string, outcome: string): Promise<number> {
      const { body } = await telemetry.metrics.expose();
      const labels = `map="${subject.mapName}",operation="${operation}",outcome="${outcome}"`;
      const line = body.split('\n').find((text) => text.startsWith(`cache_operations_total{${labels}}`));
      return Number(line?.split(' ')[1] ?? 0);
    }

    it('responds to ping()', async () => {
      for (const cache of subject.caches) await cache.ping();
    });

    it('returns the same map for the same name, and rejects an invalid name', () => {
      assert.equal((subject.caches[0] as Cache).map(subject.mapName), map);
      assert.throws(() => (subject.caches[0] as Cache).map('no spaces'), TypeError);
    });

    for (const value of [
      'text',
      '',
      0,
      12.5,
      true,
      false,
      null,
      [1, 'a', null],
      { a: { b: ['\u2028 é \u{1f600}'] } },
    ]) {
      it(`stores ${JSON.stringify(value)}`, async () => {
        await map.set(span, key, value, hour);
        assert.deepEqual(await other.get(span, key), value);
      });
    }

    it('stores and returns copies', async () => {
      const value = { list: [1] };
      await map.set(span, key, value, hour);
      value.list.push(2);
      const found = (await map.get(span, key)) as typeof value;
      found.list.push(3);
      assert.deepEqual(await map.get(span, key), { list: [1] });
    });

    it('returns undefined for a missing or deleted key', async () => {
      assert.equal(await map.get(span, key), undefined);
      await map.delete(span, key);
      await map.set(span, key, 1, hour);
      await other.delete(span, key);
      assert.equal(await map.get(span, key), undefined);
    });

    it('replaces the value of a key', async () => {
      await map.set(span, key, 1, hour);
      await other.set(span, key, 2, hour);
      assert.equal(await map.get(span, key), 2);
    });

    it('expires an entry after its time to live', async () => {
      const start = performance.now();
      await map.set(span, key, 1, 1000);
      const age = await expiredAfter(start);
      assert.ok(age >= 990, `expired after ${age} ms`);
      assert.ok(age <= 1000 + subject.graceMs, `expired after ${age} ms`);
    });

    it('adds a key once when instances add it concurrently', async () => {
      const results = await Promise.all(
        Array.from({ length: 40 }, (_, i) => (i % 2 ? map : other).add(span, key, i, hour)),
      );
      assert.equal(results.filter(Boolean).length, 1);
      assert.equal(await map.get(span, key), results.indexOf(true));
    });

    it('adds a key again after the first entry has expired', async () => {
      const start = performance.now();
      assert.equal(await map.add(span, key, 1, 1000), true);
      assert.equal(await other.add(span, key, 2, 1000), false);
      await expiredAfter(start);
      assert.equal(await other.add(span, key, 3, 1000), true);
    });

    it('counts every concurrent increment and returns a unique number for each', async () => {
      const results = await Promise.all(
        Array.from({ length: 300 }, (_, i) => (i % 2 ? map : other).increment(span, key, hour)),
      );
      assert.deepEqual(
        results.toSorted((a, b) => a - b),
        Array.from({ length: 300 }, (_, i) => i + 1),
      );
      assert.equal(await map.increment(span, key, hour), 301);
    });

    it('expires a counter after the time to live of its first increment', async () => {
      const start = performance.now();
      assert.equal(await map.increment(span, key, 1500), 1);
      await wait(800);
      assert.equal(await other.increment(span, key, 1500), 2);
      // the time to live of a later increment has no effect
      assert.equal(await map.increment(span, key, hour), 3);
      await wait(Math.max(0, start + 1500 - performance.now() - 150));
      if (performance.now() - start < 1450) assert.equal(await map.increment(span, key, hour), 4);
      await wait(Math.max(0, start + 1600 - performance.now()));
      assert.equal(await other.increment(span, key, hour), 1);
    });

    it('expires a counter that is no longer incremented', async () => {
      const start = performance.now();
      await map.increment(span, key, 1000);
      await other.increment(span, key, 1000);
      assert.ok((await expiredAfter(start)) <= 1000 + subject.graceMs + 1000);
    });

    it('returns the values of all entries', async () => {
      const own = async (from: CacheMap<unknown>) =>
        (await from.values(span)).filter((value) => String(value).startsWith(key)).sort();
      await map.set(span, key, `${key} 1`, hour);
      await other.set(span, `${key}-2`, `${key} 2`, hour);
      assert.deepEqual(await own(map), [`${key} 1`, `${key} 2`]);
      await map.delete(span, key);
      assert.deepEqual(await own(other), [`${key} 2`]);
      await other.set(span, `${key}-2`, `${key} 3`, 1000);
      const start = performance.now();
      while ((await own(map)).length > 0) {
        assert.ok(performance.now() - start < 1000 + subject.graceMs, 'returned an expired entry');
        await wait(50);
      }
    });

    it('rejects invalid keys, times to live and values with a TypeError', async () => {
      for (const wrong of ['', 'x'.repeat(1025), undefined]) {
        await assert.rejects(map.get(span, wrong as string), TypeError);
      }
      for (const wrong of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, undefined]) {
        await assert.rejects(map.set(span, key, 1, wrong as number), TypeError);
        await assert.rejects(map.add(span, key, 1, wrong as number), TypeError);
        await assert.rejects(map.increment(span, key, wrong as number), TypeError);
      }
      await assert.rejects(map.set(span, key, undefined, hour), TypeError);
      assert.equal(await map.get(span, key), undefined);
    });

    it('rejects incrementing a value that is not a counter', async () => {
      await map.set(span, key, 'text', hour);
      await assert.rejects(map.increment(span, key, hour), TypeError);
      assert.equal(await map.get(span, key), 'text');
    });

    it('creates a client span for each operation and counts operations by outcome', async () => {
      const before = {
        hit: await countOf('get', 'hit'),
        miss: await countOf('get', 'miss'),
        ok: await countOf('set', 'ok'),
      };
      await map.get(span, key);
      await map.set(span, key, 1, hour);
      await map.get(span, key);
      assert.deepEqual(
        telemetry.spans.map((done) => [
          done.kind,
          done.name,
          done.parentSpanId,
          done.attributes['db.system.name'],
        ]),
        ['get', 'set', 'get'].map((operation) => [
          'client',
          `${subject.mapName}.${operation}`,
          span.spanId,
          (subject.caches[0] as Cache).system,
        ]),
      );
      assert.equal(await countOf('get', 'hit'), before.hit + 1);
      assert.equal(await countOf('get', 'miss'), before.miss + 1);
      assert.equal(await countOf('set', 'ok'), before.ok + 1);
    });
  });
}
