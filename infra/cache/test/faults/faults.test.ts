import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { createFaults, type Fault } from '@glasshouse/faults';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import { type CacheMap, CacheUnavailableError, createMemoryCache } from '../../src/index.js';

describe('faults of the cache', () => {
  const telemetry = createTestTelemetry();
  const faults = createFaults();
  const cache = createMemoryCache({ telemetry, faults: faults.at('cache') });
  const span = telemetry.rootSpan('test');
  let map: CacheMap<string>;

  before(async () => {
    await cache.start();
    map = cache.map('things');
  });
  beforeEach(async () => {
    faults.replace([]);
    await map.set(span, 'key', 'old', 60_000);
  });
  after(async () => {
    span.end();
    faults.close();
    await cache.close();
    await telemetry.close();
  });
  const become = (effect: Fault['effect']) => faults.replace([{ id: 'f', port: 'cache', effect }]);

  it('make every read a miss', async () => {
    become({ type: 'miss' });
    assert.equal(await map.get(span, 'key'), undefined);
  });

  it('keep entries that a caller deletes', async () => {
    become({ type: 'stale' });
    await map.delete(span, 'key');
    assert.equal(await map.get(span, 'key'), 'old');
  });

  it('let entries expire together', async () => {
    become({ type: 'expire-together', everyMs: 1000 });
    await map.set(span, 'key', 'new', 60_000);
    assert.equal(await map.get(span, 'key'), 'new');
    await sleep(1050);
    assert.equal(await map.get(span, 'key'), undefined);
  });

  it('make it unavailable: reads miss, writes do nothing, counters throw', async () => {
    become({ type: 'error' });
    assert.equal(await map.get(span, 'key'), undefined);
    await map.set(span, 'key', 'new', 60_000);
    await assert.rejects(map.increment(span, 'count', 60_000), CacheUnavailableError);
    faults.replace([]);
    assert.equal(await map.get(span, 'key'), 'old');
  });
});
