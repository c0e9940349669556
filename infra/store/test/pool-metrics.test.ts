import assert from 'node:assert/strict';
import { createFaults } from '@glasshouse/faults';
import { createTestTelemetry, readMetric, type TestTelemetry } from '@glasshouse/telemetry/testing';
import { createEmbeddedStore } from '../src/index.js';

describe('connection metrics of the embedded store', () => {
  let telemetry: TestTelemetry;
  beforeEach(() => {
    telemetry = createTestTelemetry();
  });
  afterEach(() => telemetry.close());

  const read = (name: string, labels = 'system="sqlite"') =>
    readMetric(telemetry, `db_client_connection${name}{${labels}}`);
  const counts = async () => [
    await read('s', 'system="sqlite",state="idle"'),
    await read('s', 'system="sqlite",state="used"'),
    await read('_pending_requests'),
  ];

  it('show one connection, and no wait of the operations, which take turns', async () => {
    const store = createEmbeddedStore({ telemetry });
    const items = store.collection<{ _id: string }>('items');
    assert.deepEqual(await counts(), [0, 0, 0]);
    await store.start();
    const before = (await read('_use_time_seconds_count')) ?? 0;
    const span = telemetry.rootSpan('test');
    await Promise.all(['1', '2', '3'].map((_id) => items.insertOne(span, { _id })));
    assert.deepEqual(await counts(), [1, 0, 0]);
    assert.equal(await read('_use_time_seconds_count'), before + 3);
    assert.equal(await read('_wait_time_seconds_count'), before + 3);
    assert.equal(await read('_wait_time_seconds_sum'), 0);
    const spans = telemetry.spans.filter(({ name }) => name === 'items.insertOne');
    assert.equal(spans.length, 3);
    for (const { attributes } of spans)
      assert.ok(!Object.keys(attributes).some((name) => name.startsWith('db.client.connection.')));
    await store.close();
    assert.deepEqual(await counts(), [0, 0, 0]);
  });

  it('show callers that wait for a connection, their wait and the use of the connection', async () => {
    const faults = createFaults();
    const store = createEmbeddedStore({ telemetry, faults: faults.at('store') });
    const items = store.collection<{ _id: string }>('items');
    await store.start();
    const before = (await read('_use_time_seconds_count')) ?? 0;
    faults.replace([{ id: 'pool', port: 'store', effect: { type: 'limit', calls: 1, ms: 200 } }]);
    const span = telemetry.rootSpan('test');
    const first = ['1', '2'].map((_id) => items.insertOne(span, { _id }));
    await new Promise((resolve) => setTimeout(resolve, 5));
    const all = Promise.all([...first, items.insertOne(span, { _id: '3' })]);
    assert.deepEqual(await counts(), [0, 1, 2], 'one holds the connection, two wait');
    await all;
    const waits = telemetry.spans
      .filter(({ name }) => name === 'items.insertOne')
      .map(({ attributes }) => attributes['db.client.connection.wait_time_ms']);
    assert.equal(waits[0], undefined);
    assert.ok(Number(waits[1]) >= 190 && Number(waits[2]) >= 250, `waits ${waits}`);
    const pending = telemetry.spans.map(
      ({ attributes }) => attributes['db.client.connection.pending_requests'],
    );
    assert.deepEqual(
      pending.filter((count) => count !== undefined),
      [1],
      'the third operation found one that waited',
    );
    faults.close();
    await new Promise((resolve) => setTimeout(resolve, 1));
    assert.deepEqual(await counts(), [1, 0, 0]);
    assert.equal(await read('_use_time_seconds_count'), before + 3);
    assert.equal(await read('_wait_time_seconds_count'), before + 3);
    assert.ok(Number(await read('_wait_time_seconds_sum')) >= 0.44);
    await store.close();
  });
});
