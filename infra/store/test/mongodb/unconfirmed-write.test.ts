import assert from 'node:assert/strict';
import { createTestTelemetry, type TestTelemetry } from '@glasshouse/telemetry/testing';
import type { Collection as DriverCollection } from 'mongodb';
import { StoreUnavailableError } from '../../src/errors.js';
import { createMongoCollection } from '../../src/mongodb/collection.js';
import { createObserve } from '../../src/observe.js';
import { createPoolMetrics } from '../../src/pool-metrics.js';
import type { Collection, Document } from '../../src/types.js';

describe('failed operation of a MongoDB collection', () => {
  let telemetry: TestTelemetry;
  beforeEach(() => {
    telemetry = createTestTelemetry();
  });
  afterEach(() => telemetry.close());

  /** Returns a collection on a driver whose every method is `call`. */
  function failing(call: () => Promise<never>): Collection<Document> {
    const driver = new Proxy({}, { get: () => call }) as DriverCollection<Document & Record<string, unknown>>;
    return createMongoCollection<Document>({
      name: 'items',
      observed: createObserve({
        telemetry,
        system: 'mongodb',
        pool: createPoolMetrics(telemetry, 'mongodb'),
      })('items'),
      timeoutMs: 30,
      open: () => driver,
    });
  }
  const named = (name: string, more: object = {}) =>
    failing(() => Promise.reject(Object.assign(new Error(name), { name, ...more })));
  const writes = (items: Collection<Document>) => {
    const span = telemetry.rootSpan('test');
    return [
      () => items.insertOne(span, { _id: 'a' }),
      () => items.updateOne(span, { _id: 'a' }, { $set: { b: 1 } }),
      () => items.updateOne(span, { _id: 'a' }, { $set: { b: 1 } }, { upsert: true }),
      () => items.replaceOne(span, { _id: 'a' }, { _id: 'a' }),
      () => items.deleteOne(span, { _id: 'a' }),
      () => items.deleteMany(span, { _id: 'a' }),
    ];
  };
  async function applied(work: () => Promise<unknown>): Promise<boolean> {
    const error = await work().then(
      () => assert.fail('the operation succeeded'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof StoreUnavailableError, String(error));
    return error.mayHaveBeenApplied;
  }

  it('may have been applied if it is a write without confirmation: timeout, connection lost, slow majority', async () => {
    for (const items of [
      failing(() => new Promise<never>(() => {})),
      named('MongoNetworkError'),
      named('MongoServerError', { code: 64 }),
    ]) {
      for (const write of writes(items)) assert.equal(await applied(write), true, write.toString());
    }
  });

  it('was not applied if no server was found or the server is not the primary', async () => {
    for (const items of [
      named('MongoServerSelectionError'),
      named('MongoWaitQueueTimeoutError'),
      named('MongoServerError', { code: 10107 }),
    ]) {
      for (const write of writes(items)) assert.equal(await applied(write), false, write.toString());
    }
  });

  it('was not applied if it is a read', async () => {
    const span = telemetry.rootSpan('test');
    const items = named('MongoNetworkError');
    assert.equal(await applied(() => items.findOne(span, { _id: 'a' })), false);
    assert.equal(await applied(() => items.count(span, {})), false);
  });
});
