import assert from 'node:assert/strict';
import { purchase, requestsPerJourney } from '../../src/journeys/purchase.js';
import { RefusedError } from '../../src/journeys/repeats.js';
import type { Call, CallResponse, Sender } from '../../src/overload/http-load.js';

const gateway = 'http://shop.test';
const user = { username: 'shopper', accessToken: 'token', refreshToken: '' };

/** Sender with a response for each call; `change` replaces it. */
function senderOf(
  change: (call: string, response: CallResponse) => CallResponse = (_, response) => response,
) {
  const calls: string[] = [];
  const send = async ({ url, method = 'GET' }: Call): Promise<CallResponse> => {
    const call = `${method} ${new URL(url).pathname}`;
    calls.push(call);
    const created = method === 'POST' && !url.endsWith('/confirm');
    const text = JSON.stringify({ id: 'o1', status: 'confirmed' });
    return change(call, { status: created ? 201 : 200, ms: 1, text });
  };
  const sender: Sender = { send, close: async () => undefined };
  return { sender, calls };
}

describe('purchase', () => {
  it('sends the requests of one journey', async () => {
    const { sender, calls } = senderOf();
    await purchase(sender, gateway, { user, started: 0 });
    assert.deepEqual(calls, [
      'GET /products',
      'GET /products/JOURNEY-PRODUCT-0',
      'POST /orders',
      'POST /orders/o1/items',
      'POST /orders/o1/items',
      'POST /orders/o1/confirm',
      'GET /orders/o1',
      'GET /me/notifications',
    ]);
    assert.equal(calls.length, requestsPerJourney);
  });

  it('chooses other products in the next journey', async () => {
    const { sender, calls } = senderOf();
    const shopper = { user, started: 0 };
    await purchase(sender, gateway, shopper);
    await purchase(sender, gateway, shopper);
    assert.ok(calls.includes('GET /products/JOURNEY-PRODUCT-1'));
  });

  it('throws an error with the first unexpected response', async () => {
    const { sender, calls } = senderOf((call, response) =>
      call.endsWith('/confirm') ? { status: 503, ms: 1, text: 'OVERLOADED' } : response,
    );
    await assert.rejects(
      purchase(sender, gateway, { user, started: 0 }),
      /^Error: POST \/orders\/o1\/confirm: 503 instead of 200\nOVERLOADED$/,
    );
    assert.equal(calls.at(-1), 'POST /orders/o1/confirm');
  });

  it('throws a RefusedError only for a refusal because of overload', async () => {
    const isRefusal = async (status: number, text: string): Promise<boolean> => {
      const { sender } = senderOf(() => ({ status, ms: 1, text }));
      const error = await purchase(sender, gateway, { user, started: 0 }).catch((thrown) => thrown);
      assert.ok(error instanceof Error);
      return error instanceof RefusedError;
    };
    assert.equal(await isRefusal(503, '{"code":"OVERLOADED"}'), true);
    assert.equal(await isRefusal(503, '{"code":"UNAVAILABLE"}'), false);
    assert.equal(await isRefusal(500, '{"code":"OVERLOADED"}'), false);
  });

  it('throws an error if the order is not confirmed', async () => {
    const { sender } = senderOf((call, response) =>
      call === 'GET /orders/o1' ? { ...response, text: '{"status":"open"}' } : response,
    );
    await assert.rejects(purchase(sender, gateway, { user, started: 0 }), /confirmed order is open/);
  });
});
