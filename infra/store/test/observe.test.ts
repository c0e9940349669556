import assert from 'node:assert/strict';
import type { Span } from '@glasshouse/telemetry';
import { createTestTelemetry, type TestTelemetry } from '@glasshouse/telemetry/testing';
import { DuplicateKeyError, StoreUnavailableError } from '../src/errors.js';
import { createObserve } from '../src/observe.js';
import { createPoolMetrics } from '../src/pool-metrics.js';

describe('createObserve', () => {
  let telemetry: TestTelemetry;
  let span: Span;
  beforeEach(() => {
    telemetry = createTestTelemetry();
    span = telemetry.rootSpan('parent');
  });
  afterEach(() => telemetry.close());

  const observed = (options: Partial<Parameters<typeof createObserve>[0]> = {}) =>
    createObserve({
      telemetry,
      system: 'mongodb',
      pool: createPoolMetrics(telemetry, 'mongodb'),
      ...options,
    })('items');

  it('records one client span with the name and attributes of the semantic conventions', async () => {
    const work = observed({ namespace: 'demo', server: { address: 'db.local', port: 27017 } });
    assert.equal(
      await work(span, 'find', async () => 'result', { rows: (result) => result.length }),
      'result',
    );
    assert.equal(telemetry.spans.length, 1);
    const { name, kind, status, parentSpanId, traceId, attributes } = telemetry.spans[0] ?? assert.fail();
    assert.deepEqual(
      { name, kind, status, parentSpanId, traceId },
      { name: 'items.find', kind: 'client', status: 'ok', parentSpanId: span.spanId, traceId: span.traceId },
    );
    assert.deepEqual(attributes, {
      'db.system.name': 'mongodb',
      'db.collection.name': 'items',
      'db.operation.name': 'find',
      'db.namespace': 'demo',
      'db.response.returned_rows': 6,
      'server.address': 'db.local',
      'server.port': 27017,
    });
  });

  it('omits the server and namespace attributes without a server', async () => {
    await observed()(span, 'count', async () => 1);
    const { attributes } = telemetry.spans[0] ?? assert.fail();
    assert.ok(!('server.address' in attributes) && !('db.namespace' in attributes));
  });

  it('ends the span with status error and rethrows when the operation fails', async () => {
    const failure = new StoreUnavailableError('mongodb');
    await assert.rejects(
      observed()(span, 'insertOne', async () => {
        throw failure;
      }),
      (error) => error === failure,
    );
    const { status, attributes } = telemetry.spans[0] ?? assert.fail();
    assert.equal(status, 'error');
    assert.equal(attributes['error.type'], 'StoreUnavailableError');
  });

  it('logs each operation in its span at level debug only', async () => {
    const work = observed();
    await work(span, 'find', async () => []);
    await assert.rejects(
      work(span, 'insertOne', () => Promise.reject(new DuplicateKeyError('items', ['_id']))),
    );
    telemetry.level = 'info';
    await work(span, 'find', async () => []);
    const [first] = telemetry.records;
    assert.deepEqual(
      telemetry.records.map((record) => [record['log.level'], record.message]),
      [
        ['debug', 'items.find: ok'],
        ['debug', 'items.insertOne: duplicate'],
      ],
    );
    assert.equal(first?.['span.id'], telemetry.spans[0]?.spanId);
    assert.equal(first?.['db.collection.name'], 'items');
    assert.equal(typeof first?.['event.duration'], 'number');
  });

  it('observes the duration in seconds by outcome', async () => {
    const work = observed();
    const failing = (error: Error) => assert.rejects(work(span, 'insertOne', () => Promise.reject(error)));
    await work(span, 'insertOne', () => new Promise((resolve) => setTimeout(resolve, 30)));
    await failing(new DuplicateKeyError('items', ['_id']));
    await failing(new StoreUnavailableError('mongodb'));
    await failing(new TypeError('wrong'));
    const { body } = await telemetry.metrics.expose();
    const series = (outcome: string, part: string) => {
      const labels = `system="mongodb",collection="items",operation="insertOne",outcome="${outcome}"`;
      const start = `db_client_operation_duration_seconds_${part}{${labels}} `;
      return Number(
        body
          .split('\n')
          .find((line) => line.startsWith(start))
          ?.slice(start.length),
      );
    };
    for (const outcome of ['ok', 'duplicate', 'unavailable', 'error'])
      assert.equal(series(outcome, 'count'), 1, outcome);
    assert.ok(series('ok', 'sum') >= 0.02 && series('ok', 'sum') < 5, `${series('ok', 'sum')} s`);
  });
});
