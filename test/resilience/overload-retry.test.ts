import assert from 'node:assert/strict';
import type { Call, Reply } from '@glasshouse/traffic';
import { callUntilServed } from './overload-retry.js';

const call: Call = { method: 'GET', path: '/products' };

function reply(status: number, headers: Reply['headers'] = {}): Reply {
  return { status, headers, traceId: '', milliseconds: 1, body: undefined };
}

/** Responds with the given statuses in order, and then with the last of them; a 503 allows a retry at once. */
function shopperWith(...statuses: number[]) {
  let calls = 0;
  return {
    calls: () => calls,
    call: async () => reply(statuses[Math.min(calls++, statuses.length - 1)] ?? 0, { 'retry-after': '0' }),
  };
}

describe('callUntilServed', () => {
  it('repeats a call until its response is not 503', async () => {
    const shopper = shopperWith(503, 503, 200);
    assert.equal((await callUntilServed(shopper, call)).status, 200);
    assert.equal(shopper.calls(), 3);
  });

  it('does not repeat a call with another error', async () => {
    for (const status of [404, 429, 500, 504]) {
      const shopper = shopperWith(status, 200);
      assert.equal((await callUntilServed(shopper, call)).status, status);
      assert.equal(shopper.calls(), 1);
    }
  });

  it('waits for Retry-After before the next call', async () => {
    const times: number[] = [];
    const shopper = {
      call: async () => {
        times.push(performance.now());
        return times.length === 1 ? reply(503, { 'retry-after': '1' }) : reply(200);
      },
    };
    await callUntilServed(shopper, call);
    const [first = 0, second = 0] = times;
    assert.ok(second - first > 990, `${second - first} ms`);
  });

  it('returns the last 503 instead of waiting beyond the time limit', async () => {
    const shopper = { call: async () => reply(503, { 'retry-after': '60' }) };
    assert.equal((await callUntilServed(shopper, call, 1000)).status, 503);
  });
});
