import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { createTestTelemetry, readMetric, type TestTelemetry } from '@glasshouse/telemetry/testing';
import type { MongoClient } from 'mongodb';
import { watchPool } from '../../src/mongodb/watch-pool.js';
import { createPoolMetrics } from '../../src/pool-metrics.js';

describe('watchPool', () => {
  let telemetry: TestTelemetry;
  let client: EventEmitter;
  beforeEach(() => {
    telemetry = createTestTelemetry();
    client = new EventEmitter();
    watchPool(client as unknown as MongoClient, createPoolMetrics(telemetry, 'mongodb'));
  });
  afterEach(() => telemetry.close());

  const emit = (name: string, connectionId = 1, address = 'a:27017', durationMS = 0) =>
    client.emit(name, { address, connectionId, durationMS });
  const read = (name: string, labels = 'system="mongodb"') =>
    readMetric(telemetry, `db_client_connection${name}{${labels}}`);
  const counts = async () => [
    await read('s', 'system="mongodb",state="idle"'),
    await read('s', 'system="mongodb",state="used"'),
    await read('_pending_requests'),
  ];

  it('counts idle and used connections of all members, and callers that wait', async () => {
    emit('connectionReady');
    emit('connectionReady', 1, 'b:27017');
    assert.deepEqual(await counts(), [2, 0, 0]);
    emit('connectionCheckOutStarted');
    emit('connectionCheckOutStarted');
    assert.deepEqual(await counts(), [2, 0, 2]);
    emit('connectionCheckedOut', 1, 'a:27017', 250);
    assert.deepEqual(await counts(), [1, 1, 1]);
    emit('connectionCheckOutFailed');
    emit('connectionCheckedIn');
    assert.deepEqual(await counts(), [2, 0, 0]);
    emit('connectionClosed', 1, 'b:27017');
    emit('connectionClosed');
    assert.deepEqual(await counts(), [0, 0, 0]);
  });

  it('measures the wait by the event, and the use from check-out to check-in', async () => {
    emit('connectionReady');
    emit('connectionCheckOutStarted');
    emit('connectionCheckedOut', 1, 'a:27017', 250);
    await new Promise((resolve) => setTimeout(resolve, 20));
    emit('connectionCheckedIn');
    assert.deepEqual(
      [await read('_wait_time_seconds_count'), await read('_wait_time_seconds_sum')],
      [1, 0.25],
    );
    const use = Number(await read('_use_time_seconds_sum'));
    assert.ok(use >= 0.019 && use < 1, `${use} s`);
  });

  it('ignores the end of a connection that could not be established', async () => {
    emit('connectionClosed', 7);
    assert.deepEqual(await counts(), [0, 0, 0]);
  });
});
