import assert from 'node:assert/strict';
import { createTestTelemetry, type TestTelemetry } from '@glasshouse/telemetry/testing';
import type { Connection } from '../../src/hazelcast/connection.js';
import { createGuard, type Guard } from '../../src/hazelcast/guard.js';
import { CacheUnavailableError } from '../../src/types.js';

describe('guard', () => {
  let telemetry: TestTelemetry;
  let guard: Guard;
  let connected: boolean;
  beforeEach(() => {
    telemetry = createTestTelemetry();
    connected = true;
    const connection = {
      get client() {
        return connected ? {} : undefined;
      },
    } as Connection;
    guard = createGuard({ connection, timeoutMs: 20, log: telemetry.log });
  });
  afterEach(() => telemetry.close());

  const never = () => new Promise<never>(() => {});
  const unavailable = (error: unknown) =>
    error instanceof CacheUnavailableError && error.backend === 'hazelcast';

  it('hands on what comes in time', async () => {
    assert.equal(await guard.run(async () => 5), 5);
    assert.equal(telemetry.records.length, 0);
  });

  it('fails when there is no connection, when it takes too long, and when the work fails', async () => {
    await assert.rejects(guard.run(never), unavailable);
    await assert.rejects(
      guard.run(() => Promise.reject(new Error('broken'))),
      (error) => unavailable(error) && ((error as Error).cause as Error).message === 'broken',
    );
    connected = false;
    await assert.rejects(
      guard.run(async () => 5),
      unavailable,
    );
  });

  it('lets a caller’s mistake through', async () => {
    await assert.rejects(
      guard.run(() => Promise.reject(new TypeError('wrong'))),
      TypeError,
    );
  });

  it('leaves a cache alone that was too slow several times in a row', async () => {
    let asked = 0;
    const slow = () => {
      asked++;
      return never();
    };
    await assert.rejects(guard.run(slow), unavailable);
    await assert.rejects(guard.run(slow), unavailable);
    await guard.run(async () => 'in between');
    for (let i = 0; i < 10; i++) await assert.rejects(guard.run(slow), unavailable);
    assert.equal(asked, 5);
  });

  it('says it once, not each time', async () => {
    connected = false;
    for (let i = 0; i < 50; i++) await assert.rejects(guard.run(never), unavailable);
    assert.deepEqual(
      telemetry.records.map((record) => [record['log.level'], record.message]),
      [['warn', 'cache operations fail']],
    );
  });
});
