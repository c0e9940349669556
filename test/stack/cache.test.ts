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
    // Generous, as the machine may be busy; the limit itself is tested below.
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
  it('costs little and says so while the cluster is away, and recovers by itself', async () => {
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
    const away = async () => {
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
      assert.ok(performance.now() - start < 6 * 250 + 500, 'took too long');
    };
    try {
      proxy.refuse();
      await cache.start();
      await away();

      proxy.pass();
      await eventually(() => cache.ping(), 20_000);
      await map.set(span, 'a', 7, 60_000);
      assert.equal(await map.get(span, 'a'), 7);

      proxy.stall();
      await away();
      // After several slow answers it is left alone, so that requests do not wait for it.
      const start = performance.now();
      for (let i = 0; i < 20; i++) await map.get(span, 'a');
      assert.ok(performance.now() - start < 1500, 'waits each time');

      proxy.refuse();
      await away();

      proxy.pass();
      await eventually(() => cache.ping(), 20_000);
      assert.equal(await map.get(span, 'a'), 7);

      const { body } = await telemetry.metrics.expose();
      assert.match(body, new RegExp(`map="${mapName}",operation="get",outcome="error"\\} [1-9]`));
      const told = telemetry.records.filter((record) => record.message === 'cache operations fail');
      assert.ok(told.length >= 1 && told.length <= 2, `told ${told.length} times`);
    } finally {
      span.end();
      await cache.close();
      await proxy.close();
      await telemetry.close();
      await destroy(mapName);
    }
  });

  it('goes on trying while the cluster’s name is wrong, and closes cleanly', async () => {
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
