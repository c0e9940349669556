import assert from 'node:assert/strict';
import type { Span } from '@glasshouse/telemetry';
import { createTestTelemetry, type TestTelemetry } from '@glasshouse/telemetry/testing';
import { createObserve } from '../src/observe.js';

describe('createObserve', () => {
  let telemetry: TestTelemetry;
  let span: Span;
  beforeEach(() => {
    telemetry = createTestTelemetry();
    span = telemetry.rootSpan('parent');
  });
  afterEach(() => telemetry.close());

  const count = async (operation: string, outcome: string): Promise<number> => {
    const { body } = await telemetry.metrics.expose();
    const start = `cache_operations_total{map="items",operation="${operation}",outcome="${outcome}"} `;
    return Number(
      body
        .split('\n')
        .find((line) => line.startsWith(start))
        ?.slice(start.length) ?? 0,
    );
  };

  it('creates one client span for each operation and counts its outcome', async () => {
    const server = { address: 'cache.local', port: 5701 };
    const observed = createObserve({ telemetry, system: 'hazelcast', server })('items');
    assert.equal(await observed(span, 'get', async () => 5, { outcome: () => 'hit' }), 5);
    await observed(span, 'get', async () => undefined, { outcome: () => 'miss' });
    await observed(span, 'set', async () => {});
    const { name, kind, status, parentSpanId, attributes } = telemetry.spans[0] ?? assert.fail();
    assert.deepEqual(
      { name, kind, status, parentSpanId, attributes },
      {
        name: 'items.get',
        kind: 'client',
        status: 'ok',
        parentSpanId: span.spanId,
        attributes: {
          'db.system.name': 'hazelcast',
          'db.collection.name': 'items',
          'db.operation.name': 'get',
          'server.address': 'cache.local',
          'server.port': 5701,
          'cache.hit': true,
        },
      },
    );
    assert.equal(telemetry.spans.length, 3);
    assert.equal(await count('get', 'hit'), 1);
    assert.equal(await count('get', 'miss'), 1);
    assert.equal(await count('set', 'ok'), 1);
    assert.equal(await count('get', 'error'), 0);
  });

  it('writes one record in the span of the operation at level debug, and none at level info', async () => {
    const observed = createObserve({ telemetry, system: 'hazelcast' })('items');
    await observed(span, 'get', async () => undefined, { outcome: () => 'miss' });
    telemetry.level = 'info';
    await observed(span, 'get', async () => 5, { outcome: () => 'hit' });
    assert.deepEqual(
      telemetry.records.map((record) => [record['log.level'], record.message, record['span.id']]),
      [['debug', 'items.get: miss', telemetry.spans[0]?.spanId]],
    );
  });

  it('marks the span and counts an error for a failure, with and without a fallback', async () => {
    const observed = createObserve({ telemetry, system: 'hazelcast' })('items');
    const failure = new RangeError('broken');
    const broken = () => Promise.reject(failure);
    await assert.rejects(observed(span, 'add', broken), (error) => error === failure);
    assert.equal(
      await observed<unknown>(span, 'get', broken, { fallback: (error) => [error] }).then(String),
      String([failure]),
    );
    assert.deepEqual(
      telemetry.spans.map((ended) => [ended.status, ended.attributes['error.type']]),
      [
        ['error', 'RangeError'],
        ['error', 'RangeError'],
      ],
    );
    assert.equal(await count('add', 'error'), 1);
    assert.equal(await count('get', 'error'), 1);
  });
});
