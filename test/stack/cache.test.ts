import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { CacheUnavailableError, createHazelcastCache } from '@glasshouse/cache';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import { eventually } from '@glasshouse/timing/testing';
import { cacheContract } from '../contract/cache-contract.js';
import { createSwitchedProxy } from './switched-proxy.js';

const cluster = process.env.HAZELCAST_CLUSTER || 'dev';
function members(): string[] {
  const list = (process.env.HAZELCAST_MEMBERS ?? '').split(',').filter(Boolean);
  assert.ok(list.length > 0, 'HAZELCAST_MEMBERS must name the members to test against');
  return list;
}

async function destroy(name: string): Promise<void> {
  const { Client } = (await import('hazelcast-client')).default;
  const client = await Client.newHazelcastClient({
    clusterName: cluster,
    network: { clusterMembers: members() },
    properties: { 'hazelcast.logging.level': 'OFF' },
  });
  try {
    await (await client.getMap(name)).destroy();
  } finally {
    await client.shutdown();
  }
}

cacheContract('Hazelcast, two clients', async (telemetry) => {
  const mapName = `contract.${randomUUID().slice(0, 8)}`;
  const caches = Array.from({ length: 2 }, () =>
    // long, because the machine may be busy; a test below covers the timeout
    createHazelcastCache({ members: members(), cluster, telemetry, timeoutMs: 5000 }),
  );
  for (const cache of caches) await cache.start();
  return {
    caches,
    mapName,
    graceMs: 2500,
    async remove() {
      for (const cache of caches) await cache.close();
      await destroy(mapName);
    },
  };
});

describe('Hazelcast cache', () => {
  it('fails fast and logs the outage while the cluster is unavailable, and reconnects', async () => {
    const telemetry = createTestTelemetry();
    const [host = '', port] = (members()[0] ?? '').split(':');
    const proxy = await createSwitchedProxy(host, Number(port || 5701));
    const cache = createHazelcastCache({
      members: [`127.0.0.1:${proxy.port}`],
      cluster,
      telemetry,
      timeoutMs: 250,
    });
    const mapName = `contract.${randomUUID().slice(0, 8)}`;
    const map = cache.map<number>(mapName);
    const span = telemetry.rootSpan('test');
    const assertUnavailable = async () => {
      const start = performance.now();
      assert.equal(await map.get(span, 'a'), undefined);
      await map.set(span, 'a', 1, 60_000);
      await map.delete(span, 'a');
      for (const work of [
        () => map.add(span, 'a', 1, 60_000),
        () => map.increment(span, 'b', 60_000),
        () => cache.ping(),
      ]) {
        await assert.rejects(
          work(),
          (error) => error instanceof CacheUnavailableError && error.backend === 'hazelcast',
        );
      }
      assert.ok(performance.now() - start < 10 * 6 * 250, 'took too long');
    };
    try {
      proxy.refuse();
      await cache.start();
      await assertUnavailable();

      proxy.pass();
      await eventually(() => cache.ping(), 20_000);
      await map.set(span, 'a', 7, 60_000);
      assert.equal(await map.get(span, 'a'), 7);

      proxy.stall();
      await assertUnavailable();
      // after several slow responses the cache skips the cluster, so that requests do not wait
      const start = performance.now();
      for (let i = 0; i < 20; i++) await map.get(span, 'a');
      assert.ok(performance.now() - start < 1500, 'every request waited');

      proxy.refuse();
      await assertUnavailable();

      proxy.pass();
      await eventually(() => cache.ping(), 20_000);
      assert.equal(await map.get(span, 'a'), 7);

      const { body } = await telemetry.metrics.expose();
      assert.match(body, new RegExp(`map="${mapName}",operation="get",outcome="error"\\} [1-9]`));
      const warnings = telemetry.records.filter((record) => record.message === 'cache operations fail');
      assert.ok(warnings.length >= 1 && warnings.length <= 2, `${warnings.length} warnings`);
    } finally {
      span.end();
      await cache.close();
      await proxy.close();
      await telemetry.close();
      await destroy(mapName);
    }
  });

  it('keeps reconnecting with a wrong cluster name, and closes cleanly', async () => {
    const telemetry = createTestTelemetry();
    const cache = createHazelcastCache({ members: members(), cluster: 'another', telemetry });
    await cache.start();
    await assert.rejects(cache.ping(), CacheUnavailableError);
    await new Promise((resolve) => setTimeout(resolve, 600));
    await assert.rejects(cache.ping(), CacheUnavailableError);
    await cache.close();
    await telemetry.close();
  });
});
