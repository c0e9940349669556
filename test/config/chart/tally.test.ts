import assert from 'node:assert/strict';
import type { Call, Reply } from '@glasshouse/traffic';
import { createTally } from '../../kubernetes/tally.js';

const confirm: Call = { method: 'POST', path: '/orders/1/confirm' };
const reply = (status: number): Reply => ({
  status,
  traceId: 'abc',
  milliseconds: 12.4,
  headers: {},
  body: {},
});

describe('tally of the load on a cluster', () => {
  it('counts server errors, unexpected client errors and missing responses as failed, refused orders as not', async () => {
    const statuses = [200, 409, 402, 503, 404];
    const tally = createTally({
      call: () => {
        const status = statuses.shift();
        return status === undefined
          ? Promise.reject(Object.assign(new Error('reset'), { code: 'ECONNRESET' }))
          : Promise.resolve(reply(status));
      },
    });
    for (let sent = 0; sent < 6; sent++) await tally.send(confirm);
    const { requests, failed, confirmed, statuses: counted, failures, slowestMs } = tally.result();
    assert.deepEqual(
      { requests, failed, confirmed, slowestMs },
      { requests: 6, failed: 3, confirmed: 1, slowestMs: 12 },
    );
    assert.deepEqual(counted, {
      200: 1,
      402: 1,
      409: 1,
      '404 abc': 1,
      '503 abc': 1,
      'no response: ECONNRESET reset': 1,
    });
    assert.match(failures[2] ?? '', /POST \/orders\/1\/confirm: no response: ECONNRESET reset$/);
  });
});
