import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Cache, CacheMap } from '@glasshouse/cache';
import type { Span } from '@glasshouse/telemetry';
import { createTestTelemetry, type TestTelemetry } from '@glasshouse/telemetry/testing';

export interface CacheUnderTest {
  /** Of one or several instances of a service, which share what they cache. */
  caches: Cache[];
  mapName: string;
  /** How much longer than asked for an entry may stay, in milliseconds. */
  graceMs: number;
  /** Removes what was kept and closes the caches. */
  remove(): Promise<void>;
}

/** What every cache must do alike. `make` gives started ones. */
export function cacheContract(
  name: string,
  make: (telemetry: TestTelemetry) => Promise<CacheUnderTest>,
): void {
  describe(`cache contract: ${name}`, () => {
    let telemetry: TestTelemetry;
    let under: CacheUnderTest;
    let span: Span;
    let map: CacheMap<unknown>;
    /** The same map as another instance sees it. */
    let other: CacheMap<unknown>;
    let key: string;

    before(async () => {
      telemetry = createTestTelemetry();
      under = await make(telemetry);
      map = (under.caches[0] as Cache).map(under.mapName);
      other = (under.caches.at(-1) as Cache).map(under.mapName);
    });
    after(async () => {
      await under?.remove();
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
    /** Waits until the entry is gone, and says how long that took. */
    async function goneAfter(since: number): Promise<number> {
      while ((await other.get(span, key)) !== undefined) {
        assert.ok(performance.now() - since < 10_000, 'never goes');
        await wait(50);
      }
      return performance.now() - since;
    }
    async function counted(operation: string, outcome: string): Promise<number> {
      const { body } = await telemetry.metrics.expose();
      const labels = `map="${under.mapName}",operation="${operation}",outcome="${outcome}"`;
      const line = body.split('\n').find((text) => text.startsWith(`cache_operations_total{${labels}}`));
      return Number(line?.split(' ')[1] ?? 0);
    }

    it('is ready', async () => {
      for (const cache of under.caches) await cache.ping();
    });

    it('gives the same map for the same name', () => {
      assert.equal((under.caches[0] as Cache).map(under.mapName), map);
      assert.throws(() => (under.caches[0] as Cache).map('no spaces'), TypeError);
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
      it(`keeps ${JSON.stringify(value)}`, async () => {
        await map.set(span, key, value, hour);
        assert.deepEqual(await other.get(span, key), value);
      });
    }

    it('gives copies', async () => {
      const value = { list: [1] };
      await map.set(span, key, value, hour);
      value.list.push(2);
      const found = (await map.get(span, key)) as typeof value;
      found.list.push(3);
      assert.deepEqual(await map.get(span, key), { list: [1] });
    });

    it('knows nothing of what was not set, or was deleted', async () => {
      assert.equal(await map.get(span, key), undefined);
      await map.delete(span, key);
      await map.set(span, key, 1, hour);
      await other.delete(span, key);
      assert.equal(await map.get(span, key), undefined);
    });

    it('replaces', async () => {
      await map.set(span, key, 1, hour);
      await other.set(span, key, 2, hour);
      assert.equal(await map.get(span, key), 2);
    });

    it('keeps an entry as long as asked for, and hardly longer', async () => {
      const start = performance.now();
      await map.set(span, key, 1, 1000);
      const gone = await goneAfter(start);
      assert.ok(gone >= 990, `gone after ${gone} ms`);
      assert.ok(gone <= 1000 + under.graceMs, `gone only after ${gone} ms`);
    });

    it('adds once, whoever asks', async () => {
      const results = await Promise.all(
        Array.from({ length: 40 }, (_, i) => (i % 2 ? map : other).add(span, key, i, hour)),
      );
      assert.equal(results.filter(Boolean).length, 1);
      assert.equal(await map.get(span, key), results.indexOf(true));
    });

    it('adds again when the first has ended', async () => {
      const start = performance.now();
      assert.equal(await map.add(span, key, 1, 1000), true);
      assert.equal(await other.add(span, key, 2, 1000), false);
      await goneAfter(start);
      assert.equal(await other.add(span, key, 3, 1000), true);
    });

    it('counts every increment of many at once, and gives each another number', async () => {
      const results = await Promise.all(
        Array.from({ length: 300 }, (_, i) => (i % 2 ? map : other).increment(span, key, hour)),
      );
      assert.deepEqual(
        results.toSorted((a, b) => a - b),
        Array.from({ length: 300 }, (_, i) => i + 1),
      );
      assert.equal(await map.increment(span, key, hour), 301);
    });

    it('ends a counter after its first increment’s time, not after its last', async () => {
      const start = performance.now();
      assert.equal(await map.increment(span, key, 1500), 1);
      await wait(800);
      assert.equal(await other.increment(span, key, 1500), 2);
      // Another time to live does not count either.
      assert.equal(await map.increment(span, key, hour), 3);
      await wait(Math.max(0, start + 1500 - performance.now() - 150));
      if (performance.now() - start < 1450) assert.equal(await map.increment(span, key, hour), 4);
      await wait(Math.max(0, start + 1600 - performance.now()));
      assert.equal(await other.increment(span, key, hour), 1);
    });

    it('forgets a counter that nobody counts up any more', async () => {
      const start = performance.now();
      await map.increment(span, key, 1000);
      await other.increment(span, key, 1000);
      assert.ok((await goneAfter(start)) <= 1000 + under.graceMs + 1000);
    });

    it('refuses keys and times that make no sense, before anything is asked', async () => {
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

    it('does not count up what is no counter', async () => {
      await map.set(span, key, 'text', hour);
      await assert.rejects(map.increment(span, key, hour), TypeError);
      assert.equal(await map.get(span, key), 'text');
    });

    it('has a client span for each operation, and counts it by its outcome', async () => {
      const before = {
        hit: await counted('get', 'hit'),
        miss: await counted('get', 'miss'),
        ok: await counted('set', 'ok'),
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
          `${under.mapName}.${operation}`,
          span.spanId,
          (under.caches[0] as Cache).system,
        ]),
      );
      assert.equal(await counted('get', 'hit'), before.hit + 1);
      assert.equal(await counted('get', 'miss'), before.miss + 1);
      assert.equal(await counted('set', 'ok'), before.ok + 1);
    });
  });
}
