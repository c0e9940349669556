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

  it('returns the result of work that finishes within the timeout', async () => {
    assert.equal(await guard.run(async () => 5), 5);
    assert.equal(telemetry.records.length, 0);
  });

  it('throws CacheUnavailableError without a connection, after a timeout, and when the work fails', async () => {
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

  it('rethrows a TypeError, which is a mistake of the caller', async () => {
    await assert.rejects(
      guard.run(() => Promise.reject(new TypeError('wrong'))),
      TypeError,
    );
  });

  it('stops calling the cache after three consecutive timeouts', async () => {
    let calls = 0;
    const slow = () => {
      calls++;
      return never();
    };
    await assert.rejects(guard.run(slow), unavailable);
    await assert.rejects(guard.run(slow), unavailable);
    await guard.run(async () => 'in between');
    for (let i = 0; i < 10; i++) await assert.rejects(guard.run(slow), unavailable);
    assert.equal(calls, 5);
  });

  it('logs repeated failures once', async () => {
    connected = false;
    for (let i = 0; i < 50; i++) await assert.rejects(guard.run(never), unavailable);
    assert.deepEqual(
      telemetry.records.map((record) => [record['log.level'], record.message]),
      [['warn', 'cache operations fail']],
    );
  });
});
