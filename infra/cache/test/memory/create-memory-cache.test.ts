import assert from 'node:assert/strict';
import type { Span } from '@glasshouse/telemetry';
import { createTestTelemetry, readMetric, type TestTelemetry } from '@glasshouse/telemetry/testing';
import { eventually } from '@glasshouse/timing/testing';
import { createMemoryCache } from '../../src/memory/create-memory-cache.js';
import { entryOverheadBytes } from '../../src/memory/size.js';
import { assertUnavailable } from '../assert-unavailable.js';

describe('createMemoryCache', () => {
  let telemetry: TestTelemetry;
  let span: Span;
  beforeEach(() => {
    telemetry = createTestTelemetry();
    span = telemetry.rootSpan('test');
  });
  afterEach(() => telemetry.close());

  const metric = (series: string) => readMetric(telemetry, series);

  it('never exceeds maxBytes', async () => {
    const maxBytes = 200_000;
    const cache = createMemoryCache({ telemetry, maxBytes });
    const map = cache.map<string>('items');
    for (let n = 0; n < 2000; n++) {
      await map.set(span, `key ${n}`, 'x'.repeat(1000), 60_000);
      assert.ok((await metric('cache_bytes{map="items"}')) <= maxBytes);
    }
    assert.equal(await map.get(span, 'key 0'), undefined);
    assert.equal((await map.get(span, 'key 1999'))?.length, 1000);
    const entries = await metric('cache_entries{map="items"}');
    assert.equal(entries, Math.floor(maxBytes / (entryOverheadBytes + 8 + 1002)));
    assert.equal(await metric('cache_evictions_total{map="items",reason="full"}'), 2000 - entries);
    assert.equal(await metric('cache_max_bytes'), maxBytes);
    await cache.close();
  });

  it('evicts nothing from a small map while another map is flooded', async () => {
    const cache = createMemoryCache({ telemetry, maxBytes: 100_000 });
    const [small, flooded] = [cache.map<number>('small'), cache.map<string>('flooded')];
    await small.set(span, 'a', 1, 60_000);
    for (let n = 0; n < 1000; n++) await flooded.add(span, `key ${n}`, 'x'.repeat(500), 60_000);
    for (let n = 0; n < 1000; n++) await flooded.increment(span, `count ${n}`, 60_000);
    assert.equal(await small.get(span, 'a'), 1);
    assert.equal(await metric('cache_evictions_total{map="small",reason="full"}'), 0);
    await cache.close();
  });

  it('does not store an entry over a sixteenth of maxBytes', async () => {
    const cache = createMemoryCache({ telemetry, maxBytes: 160_000 });
    const map = cache.map<string>('items');
    await map.set(span, 'large', 'x'.repeat(10_000), 60_000);
    await map.set(span, 'small', 'x'.repeat(9000), 60_000);
    assert.equal(await map.get(span, 'large'), undefined);
    assert.equal((await map.get(span, 'small'))?.length, 9000);
    assert.equal(await metric('cache_evictions_total{map="items",reason="too_large"}'), 1);
    await cache.close();
  });

  it('removes expired entries that are not read again', async () => {
    const cache = createMemoryCache({ telemetry, sweepMs: 20 });
    const map = cache.map<number>('items');
    for (let n = 0; n < 100; n++) await map.set(span, `key ${n}`, n, 500);
    assert.equal(await metric('cache_entries{map="items"}'), 100);
    await eventually(async () => assert.equal(await metric('cache_entries{map="items"}'), 0));
    assert.equal(await metric('cache_bytes{map="items"}'), 0);
    assert.equal(await metric('cache_evictions_total{map="items",reason="expired"}'), 100);
    await map.set(span, 'later', 1, 10);
    await eventually(async () => assert.equal(await metric('cache_entries{map="items"}'), 0));
    await cache.close();
  });

  it('behaves like an unreachable cache after close()', async () => {
    const cache = createMemoryCache({ telemetry });
    const map = cache.map<number>('items');
    await map.set(span, 'a', 1, 1000);
    await cache.close();
    await assertUnavailable(cache, span);
  });
});
