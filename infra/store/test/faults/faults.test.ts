import assert from 'node:assert/strict';
import { createFaults } from '@glasshouse/faults';
import { createTestTelemetry, readMetric } from '@glasshouse/telemetry/testing';
import { createEmbeddedStore, StoreUnavailableError } from '../../src/index.js';

describe('faults of the store', () => {
  it('act within the span of the operation, which fails like one of an unavailable store', async () => {
    const telemetry = createTestTelemetry();
    const faults = createFaults();
    const store = createEmbeddedStore({ telemetry, faults: faults.at('store') });
    const things = store.collection<{ _id: string }>('things');
    const others = store.collection<{ _id: string }>('others');
    await store.start();
    const span = telemetry.rootSpan('test');
    faults.replace([
      {
        id: 'a',
        port: 'store',
        effect: { type: 'error' },
        match: { target: 'things', operation: 'insertOne' },
      },
      { id: 'b', port: 'store', effect: { type: 'latency', ms: 40 }, match: { operation: 'find' } },
    ]);

    await assert.rejects(things.insertOne(span, { _id: '1' }), StoreUnavailableError);
    await others.insertOne(span, { _id: '1' });
    assert.deepEqual(await things.find(span, {}), [], 'nothing was written');
    const [failed] = telemetry.spans.filter(({ name }) => name === 'things.insertOne');
    const [slow] = telemetry.spans.filter(({ name }) => name === 'things.find');
    assert.equal(failed?.status, 'error');
    assert.ok(slow && slow.durationMs >= 39);
    const count = await readMetric(
      telemetry,
      'db_client_operation_duration_seconds_count{system="sqlite",collection="things",operation="insertOne",outcome="unavailable"}',
    );
    assert.equal(count, 1);

    span.end();
    await store.close();
    faults.close();
    await telemetry.close();
  });

  it('shift the clock without changing stored dates', async () => {
    const telemetry = createTestTelemetry();
    const faults = createFaults();
    const store = createEmbeddedStore({ telemetry });
    const things = store.collection<{ _id: string; at: Date; n: number }>('things');
    await store.start();
    const span = telemetry.rootSpan('test');
    const at = new Date(5);
    await things.insertOne(span, { _id: 'before', at, n: 1 });
    faults.replace([{ id: 'a', port: 'process', effect: { type: 'clock-skew', ms: 60_000 } }]);
    try {
      await things.updateOne(span, { _id: 'before' }, { $inc: { n: 1 } });
      await things.insertOne(span, { _id: 'during', at, n: 1 });
      assert.equal(await things.count(span, { at }), 2);
    } finally {
      faults.close();
    }
    for (const found of await things.find(span, {})) assert.ok(found.at instanceof Date, found._id);

    span.end();
    await store.close();
    await telemetry.close();
  });
});
