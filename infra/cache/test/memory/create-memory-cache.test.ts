import assert from 'node:assert/strict';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import { createMemoryCache } from '../../src/memory/create-memory-cache.js';
import { CacheUnavailableError } from '../../src/types.js';

describe('the memory cache', () => {
  it('keeps a limited number in each map', async () => {
    const telemetry = createTestTelemetry();
    const cache = createMemoryCache({ telemetry, maxEntries: 2 });
    const span = telemetry.rootSpan('test');
    const [one, two] = [cache.map<number>('one'), cache.map<number>('two')];
    for (const key of ['a', 'b', 'c']) await one.set(span, key, 1, 1000);
    await two.set(span, 'a', 2, 1000);
    assert.equal(await one.get(span, 'a'), undefined);
    assert.equal(await one.get(span, 'c'), 1);
    assert.equal(await two.get(span, 'a'), 2);
    await cache.close();
    await telemetry.close();
  });

  it('is lost when it is closed, as the contract has it for one that cannot be reached', async () => {
    const telemetry = createTestTelemetry();
    const cache = createMemoryCache({ telemetry });
    const map = cache.map<number>('one');
    const span = telemetry.rootSpan('test');
    await map.set(span, 'a', 1, 1000);
    await cache.close();
    assert.equal(await map.get(span, 'a'), undefined);
    await map.set(span, 'a', 1, 1000);
    await map.delete(span, 'a');
    await assert.rejects(map.add(span, 'a', 1, 1000), CacheUnavailableError);
    await assert.rejects(map.increment(span, 'a', 1000), CacheUnavailableError);
    await assert.rejects(cache.ping(), CacheUnavailableError);
    await telemetry.close();
  });
});
