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
    // The first letter of a key names the member that owns it.
    const partitions = { getPartitionId: (key: string) => key[0], getPartitionOwner: (id: string) => id };
    const client = { getPartitionService: () => partitions };
    const connection = {
      get client() {
        return connected ? client : undefined;
      },
    } as unknown as Connection;
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

  /** Returns work that never ends, and counts its calls. */
  function countingWork() {
    const counted = {
      calls: 0,
      work: () => {
        counted.calls++;
        return never();
      },
    };
    return counted;
  }

  it('stops calling the cache after three consecutive timeouts', async () => {
    const slow = countingWork();
    await assert.rejects(guard.run(slow.work), unavailable);
    await assert.rejects(guard.run(slow.work), unavailable);
    await guard.run(async () => 'in between');
    for (let i = 0; i < 10; i++) await assert.rejects(guard.run(slow.work), unavailable);
    assert.equal(slow.calls, 5);
  });

  it('stops calling a member that hangs while the other members respond, and only this member', async () => {
    const slow = countingWork();
    for (let i = 0; i < 10; i++) {
      await assert.rejects(guard.run(slow.work, `a${i}`), unavailable);
      assert.equal(await guard.run(async () => 'b', `b${i}`), 'b');
    }
    assert.equal(slow.calls, 3);
  });

  it('tries a member with one call after the pause, and calls it again after a response', async () => {
    for (let i = 0; i < 3; i++) await assert.rejects(guard.run(never, 'a'), unavailable);
    await new Promise((resolve) => setTimeout(resolve, 1010));
    const slow = countingWork();
    await Promise.all(
      Array.from({ length: 10 }, () => assert.rejects(guard.run(slow.work, 'a'), unavailable)),
    );
    assert.equal(slow.calls, 1);
    await new Promise((resolve) => setTimeout(resolve, 1010));
    assert.equal(await guard.run(async () => 'back', 'a'), 'back');
    assert.deepEqual(await Promise.all([1, 2, 3].map((n) => guard.run(async () => n, 'a'))), [1, 2, 3]);
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
