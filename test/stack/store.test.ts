import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createMongoStore, StoreUnavailableError } from '@glasshouse/store';
import { createTestTelemetry, readMetric } from '@glasshouse/telemetry/testing';
import { eventually } from '@glasshouse/timing/testing';
import { MongoClient } from 'mongodb';
import { storeContract } from '../contract/store-contract.js';
import { createSwitchedProxy } from './switched-proxy.js';

function mongoUrl(): string {
  const url = process.env.MONGODB_URL;
  assert.ok(url, 'MONGODB_URL must name the server to test against');
  return url;
}
const freshName = () => `contract_${randomUUID().slice(0, 8)}`;

async function drop(database: string): Promise<void> {
  const client = new MongoClient(mongoUrl());
  try {
    await client.db(database).dropDatabase();
  } finally {
    await client.close();
  }
}

storeContract(
  'MongoDB',
  async (telemetry) => {
    const database = freshName();
    const store = createMongoStore({ url: mongoUrl(), database, telemetry, timeoutMs: 10_000 });
    return {
      store,
      async remove() {
        await store.close();
        await drop(database);
      },
    };
  },
  // MongoDB's TTL monitor runs once a minute
  { expiresWithinMs: 90_000 },
);

describe('MongoDB store', () => {
  it('creates the declared indexes, even when several instances start concurrently', async () => {
    const database = freshName();
    const telemetry = createTestTelemetry();
    const stores = Array.from({ length: 3 }, () =>
      createMongoStore({ url: mongoUrl(), database, telemetry }),
    );
    for (const store of stores) {
      store.collection('users', [
        { fields: ['name'], unique: true },
        { fields: ['a.b', 'c'], sparse: true },
      ]);
      store.collection('tokens', [{ fields: ['at'], expireAfterSeconds: 60 }]);
    }
    const client = new MongoClient(mongoUrl());
    try {
      await Promise.all(stores.map((store) => store.start()));
      const db = client.db(database);
      const listed = async (name: string) =>
        (await db.collection(name).listIndexes().toArray()).toSorted((a, b) => a.name.localeCompare(b.name));
      const users = await listed('users');
      const tokens = await listed('tokens');
      assert.deepEqual(
        users.map(({ key, unique = false, sparse = false }) => ({ key, unique, sparse })),
        [
          { key: { _id: 1 }, unique: false, sparse: false },
          { key: { 'a.b': 1, c: 1 }, unique: false, sparse: true },
          { key: { name: 1 }, unique: true, sparse: false },
        ],
      );
      assert.deepEqual(
        tokens.map(({ key, expireAfterSeconds }) => ({ key, expireAfterSeconds })),
        [
          { key: { _id: 1 }, expireAfterSeconds: undefined },
          { key: { at: 1 }, expireAfterSeconds: 60 },
        ],
      );
    } finally {
      await client.close();
      await Promise.all(stores.map((store) => store.close()));
      await telemetry.close();
      await drop(database);
    }
  });

  it('shows its connections, and the operations that wait for one', async () => {
    const database = freshName();
    const telemetry = createTestTelemetry();
    const read = async (name: string, state = '') =>
      Number(await readMetric(telemetry, `db_client_connection${name}{system="mongodb"${state}}`));
    const counts = async () => [
      await read('s', ',state="idle"'),
      await read('s', ',state="used"'),
      await read('_pending_requests'),
    ];
    const store = createMongoStore({ url: mongoUrl(), database, telemetry, timeoutMs: 10_000 });
    const items = store.collection('items');
    const span = telemetry.rootSpan('test');
    try {
      await store.start();
      const all = Promise.all(Array.from({ length: 600 }, (_, n) => items.insertOne(span, { _id: `${n}` })));
      await eventually(async () => {
        const [idle, used, pending] = await counts();
        assert.ok(idle === 0 && Number(used) > 0 && Number(pending) > 100, `${idle} ${used} ${pending}`);
      });
      await items.findOne(span, { _id: '1' });
      await all;
      const [idle = 0, ...others] = await counts();
      assert.ok(idle > 1 && idle <= 40, `${idle}`);
      assert.deepEqual(others, [0, 0]);
      const waits = await read('_wait_time_seconds_count');
      assert.ok(waits >= 601, `${waits}`);
      assert.equal(await read('_use_time_seconds_count'), waits);
      // 600 operations on at most 40 connections: together they wait for much longer than they use them
      assert.ok((await read('_wait_time_seconds_sum')) > (await read('_use_time_seconds_sum')));
      const found = telemetry.spans.find(({ name }) => name === 'items.findOne');
      assert.ok(Number(found?.attributes['db.client.connection.pending_requests']) > 5);
    } finally {
      await store.close();
      assert.deepEqual(await counts(), [0, 0, 0]);
      await telemetry.close();
      await drop(database);
    }
  });

  it('rejects start() when existing documents violate a unique index', async () => {
    const database = freshName();
    const telemetry = createTestTelemetry();
    const client = new MongoClient(mongoUrl());
    const store = createMongoStore({ url: mongoUrl(), database, telemetry });
    store.collection('users', [{ fields: ['name'], unique: true }]);
    try {
      await client
        .db(database)
        .collection('users')
        .insertMany([{ name: 'ada' }, { name: 'ada' }]);
      await assert.rejects(store.start(), /duplicate|E11000/i);
    } finally {
      await client.close();
      await store.close();
      await telemetry.close();
      await drop(database);
    }
  });

  it('throws StoreUnavailableError within its timeout while the server is unavailable, and reconnects', async () => {
    const database = freshName();
    const telemetry = createTestTelemetry();
    const { hostname, port } = new URL(mongoUrl());
    const proxy = await createSwitchedProxy(hostname, Number(port || 27017));
    const url = `mongodb://127.0.0.1:${proxy.port}/?directConnection=true`;
    const store = createMongoStore({ url, database, telemetry, timeoutMs: 1000 });
    const items = store.collection('items', [{ fields: ['name'], unique: true }]);
    const span = telemetry.rootSpan('test');
    const assertUnavailable = async () => {
      for (const work of [
        () => store.ping(),
        () => items.findOne(span, { _id: 'a' }),
        () => items.updateOne(span, { _id: 'a' }, { $set: { x: 1 } }),
      ]) {
        const start = performance.now();
        await assert.rejects(
          work(),
          (error) => error instanceof StoreUnavailableError && error.backend === 'mongodb',
        );
        assert.ok(performance.now() - start < 10_000, 'took too long');
      }
    };
    try {
      proxy.refuse();
      await store.start();
      await assertUnavailable();

      proxy.pass();
      await eventually(() => items.insertOne(span, { _id: 'a' }), 20_000);

      proxy.stall();
      await assertUnavailable();

      proxy.refuse();
      await assertUnavailable();

      proxy.pass();
      await eventually(() => store.ping(), 20_000);
      await eventually(() => items.findOne(span, { _id: 'a' }), 20_000);
      const { body } = await telemetry.metrics.expose();
      assert.match(body, /collection="items",operation="findOne",outcome="unavailable"\} [1-9]/);
      // spans contain the address, but not the rest of the connection string
      assert.equal(telemetry.spans.at(-1)?.attributes['server.port'], proxy.port);
    } finally {
      span.end();
      await store.close();
      await proxy.close();
      await telemetry.close();
      await drop(database);
    }
  });
});
