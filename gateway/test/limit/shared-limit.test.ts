import assert from 'node:assert/strict';
import { type Cache, CacheUnavailableError, createMemoryCache } from '@glasshouse/cache';
import { createTestTelemetry, type TestTelemetry } from '@glasshouse/telemetry/testing';
import { eventually } from '@glasshouse/timing/testing';
import { countsMap } from '../../src/limit/exchange-counts.js';
import { type Gateway, startGateway } from '../support/gateway.js';

const limit = 60;
const environment = { RATE_LIMIT_REQUESTS: String(limit), RATE_LIMIT_WINDOW_SECONDS: '86400' };
const succeeded = 'gateway_rate_limit_exchanges_total{outcome="success"}';
const failed = 'gateway_rate_limit_exchanges_total{outcome="failure"}';

describe('The rate limit of two gateways with a shared cache', () => {
  let telemetry: TestTelemetry;
  let cache: Cache;
  const open: Gateway[] = [];
  const start = async (sharedCache?: Cache) => {
    const gateway = await startGateway(environment, sharedCache ? { sharedCache } : {});
    open.push(gateway);
    return gateway;
  };
  beforeEach(() => {
    telemetry = createTestTelemetry();
    cache = createMemoryCache({ telemetry });
  });
  afterEach(async () => {
    for (const gateway of open.splice(0)) await gateway.close();
    await cache.close();
    await telemetry.close();
  });

  const get = (gateway: Gateway) => gateway.send('GET', '/products/TERRARIUM');
  const remaining = async (gateway: Gateway) =>
    Number(/r=(\d+)/.exec((await get(gateway)).headers.ratelimit ?? '')?.[1]);
  async function getOften(gateway: Gateway, times: number): Promise<number> {
    let allowed = 0;
    for (let n = 0; n < times; n++) if ((await get(gateway)).status !== 429) allowed++;
    return allowed;
  }

  it('counts the requests of a client at both gateways', async () => {
    const [first, second] = [await start(cache), await start(cache)];
    assert.equal(await getOften(first, 30), 30);
    await getOften(second, 5);
    let sent = 35;
    await eventually(async () => {
      sent++;
      assert.equal(await remaining(second), limit - sent);
    });
    assert.equal(await getOften(second, limit), limit - sent);
    await eventually(async () => assert.equal((await get(first)).status, 429));
  });

  it('allows little more than the limit when a client uses both gateways at once', async () => {
    const gateways = [await start(cache), await start(cache)];
    const allowed = await Promise.all(
      gateways.map(async (gateway) => {
        let own = 0;
        for (let n = 0; n < 60; n++) {
          own += await getOften(gateway, 1);
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        return own;
      }),
    );
    const sum = allowed.reduce((total, own) => total + own, 0);
    // At each gateway, about 15 requests of the window reach it before it has the latest count of the other.
    assert.ok(sum >= limit && sum <= limit + 30, `${allowed} allowed`);
  });

  it('causes no exchange for clients that use little of their limit', async () => {
    const gateway = await start(cache);
    await getOften(gateway, 2);
    await new Promise((resolve) => setTimeout(resolve, 250));
    assert.equal(await gateway.metric(succeeded), 0);
  });

  it('includes the requests at a gateway that has ended', async () => {
    const first = await start(cache);
    await getOften(first, 40);
    await eventually(async () => assert.ok((await sharedCount()) >= 40));
    await first.close();
    open.splice(open.indexOf(first), 1);
    const second = await start(cache);
    await getOften(second, 5);
    await eventually(async () => assert.ok((await remaining(second)) < limit - 40));
  });

  /** Returns the sum of the shared counts of addresses. */
  async function sharedCount(): Promise<number> {
    const entries = await cache
      .map<{ address: { counts: [string, number][] } }>(countsMap)
      .values(telemetry.rootSpan('test'));
    return entries.reduce((sum, { address }) => sum + (address.counts[0]?.[1] ?? 0), 0);
  }

  it('counts alone and delays no request while the cache does not respond', async () => {
    const never = new Promise<never>(() => {});
    const slow = {
      ...cache,
      map: <V>(name: string) =>
        name === countsMap
          ? { ...cache.map<V>(name), set: () => never, values: () => never }
          : cache.map<V>(name),
    };
    const alone = await start(slow);
    const startedAt = performance.now();
    assert.equal(await getOften(alone, limit + 10), limit);
    assert.ok(performance.now() - startedAt < 5000, 'the requests waited');
  });

  it('counts alone while the cache is unavailable, counts the failures, and shares again afterwards', async () => {
    let available = false;
    const failing: Cache = {
      ...cache,
      map: <V>(name: string) => ({
        ...cache.map<V>(name),
        values: (span) =>
          available
            ? cache.map<V>(name).values(span)
            : Promise.reject(new CacheUnavailableError('hazelcast')),
      }),
    };
    const first = await start(failing);
    await getOften(first, 20);
    await eventually(async () => assert.ok((await first.metric(failed)) >= 1));
    assert.equal(await first.metric(succeeded), 0);
    available = true;
    await getOften(first, 1);
    await eventually(async () => assert.ok((await first.metric(succeeded)) >= 1));
  });

  it('exchanges nothing without a shared cache', async () => {
    const alone = await start();
    assert.equal(await getOften(alone, limit + 1), limit);
    assert.deepEqual([await alone.metric(succeeded), await alone.metric(failed)], [0, 0]);
  });
});
