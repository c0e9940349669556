import assert from 'node:assert/strict';
import { createTestTelemetry, type TestTelemetry } from '@glasshouse/telemetry/testing';
import { eventually } from '@glasshouse/timing/testing';
import { createHazelcastCache } from '../../src/hazelcast/create-hazelcast-cache.js';
import type { Cache } from '../../src/types.js';
import { type Behaviour, type FakeCluster, startFakeCluster } from './fake-cluster/fake-cluster.js';
import { types } from './fake-cluster/messages.js';

describe('Hazelcast cache with a failing member', () => {
  let telemetry: TestTelemetry;
  let cluster: FakeCluster;
  let cache: Cache;
  beforeEach(() => {
    telemetry = createTestTelemetry();
  });
  afterEach(async () => {
    await cache.close();
    await cluster.close();
    await telemetry.close();
  });

  async function start(members: number, behaviour: Behaviour, timeoutMs = 200): Promise<void> {
    cluster = await startFakeCluster(new Array(members).fill(0), behaviour);
    cache = createHazelcastCache({
      members: cluster.ports.map((port) => `127.0.0.1:${port}`),
      cluster: 'dev',
      telemetry,
      timeoutMs,
    });
    await cache.start();
  }

  it('calls a member that hangs three times, and the other member for every key that it owns', async () => {
    let hangs = false;
    await start(2, (member, { type }) =>
      hangs && member === 0 && type === types.mapGet ? 'hang' : undefined,
    );
    const map = cache.map<number>('items');
    const span = telemetry.rootSpan('test');
    await eventually(() => cache.ping());
    const keys = Array.from({ length: 40 }, (_, n) => `key-${n}`);
    for (const key of keys) await map.get(span, key);
    const owned = cluster.received(0, types.mapGet);
    assert.equal(owned + cluster.received(1, types.mapGet), keys.length);
    assert.ok(owned > 10 && owned < 30, `${owned} of 40 keys belong to the first member`);

    hangs = true;
    const startedAt = performance.now();
    for (const key of keys) assert.equal(await map.get(span, key), undefined);
    // The third timeout begins a pause of one second, in which 40 calls end.
    assert.ok(performance.now() - startedAt < 1600, 'the calls took longer than three timeouts and a pause');
    assert.equal(cluster.received(0, types.mapGet), owned + 3);
    assert.equal(cluster.received(1, types.mapGet), 2 * (keys.length - owned));
  });

  it('writes without waiting for the backup at a member to which the client has no connection', async () => {
    const refusing: Behaviour = (member, { type }) =>
      member === 1 && type === types.authentication ? 'disconnect' : undefined;
    // Longer than a busy machine needs, and shorter than the client's wait for a backup, 5 s.
    await start(2, refusing, 2000);
    const span = telemetry.rootSpan('test');
    await eventually(() => cache.ping());
    for (let n = 0; n < 10; n++) await cache.map<number>('items').set(span, `key-${n}`, n, 60_000);
    const { body } = await telemetry.metrics.expose();
    assert.match(body, /cache_operations_total\{map="items",operation="set",outcome="ok"\} 10\b/);
  });

  it('connects again within seconds when a member stops after the authentication', async function () {
    this.timeout(60_000);
    await start(1, (_, { type }) => {
      if (type !== types.clusterViewListener) return undefined;
      void cluster.close();
      return 'disconnect';
    });
    await eventually(() => {
      assert.ok(telemetry.records.some(({ message }) => String(message).startsWith('Hazelcast unreachable')));
    }, 20_000);
    cluster = await startFakeCluster(cluster.ports, () => undefined);
    await eventually(() => cache.ping(), 20_000);
  });
});
