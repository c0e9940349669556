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
});
