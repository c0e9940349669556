import assert from 'node:assert/strict';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import { retryWhileUnavailable } from '../../src/server/retry-while-unavailable.js';

const unavailable = () => Object.assign(new Error('mongodb is unavailable'), { backend: 'mongodb' });

describe('retryWhileUnavailable', () => {
  const { log, records } = createTestTelemetry();
  beforeEach(() => {
    records.length = 0;
  });

  it('retries until the back-end is available, and logs the outage once', async () => {
    let tries = 0;
    const result = await retryWhileUnavailable(
      log,
      async () => {
        tries += 1;
        if (tries < 3) throw unavailable();
        return 'done';
      },
      { everyMs: 1 },
    );
    assert.deepEqual([result, tries, records.length], ['done', 3, 1]);
    assert.match(String(records[0]?.message), /mongodb/);
  });

  it('rejects with the last error after forMs', async () => {
    const work = () => Promise.reject(unavailable());
    await assert.rejects(
      retryWhileUnavailable(log, work, { forMs: 20, everyMs: 5 }),
      /mongodb is unavailable/,
    );
  });

  it('throws an error without `backend` at once', async () => {
    let tries = 0;
    const work = async () => {
      tries += 1;
      throw new TypeError('a mistake');
    };
    await assert.rejects(retryWhileUnavailable(log, work, { everyMs: 1 }), TypeError);
    assert.equal(tries, 1);
  });
});
