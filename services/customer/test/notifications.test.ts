import assert from 'node:assert/strict';
import { outcomes } from '../src/contract.js';
import { startCustomer } from './start-customer.js';

describe('Notifications', () => {
  let customer: Awaited<ReturnType<typeof startCustomer>>;
  beforeEach(async () => {
    customer = await startCustomer();
  });
  afterEach(() => customer.close());

  const notify = (orderId: string, outcome: string, more: object = {}) =>
    customer.call('POST', '/internal/notifications', {
      body: { userId: 'id-ann', orderId, outcome, ...more },
    });

  it('are created once for each outcome of an order, even for repeated requests', async () => {
    const replies = await Promise.all(Array.from({ length: 6 }, () => notify('o1', 'confirmed')));
    assert.equal(new Set(replies.map(({ body }) => JSON.stringify(body))).size, 1);
    await notify('o1', 'cancelled');
    await notify('o2', 'confirmed');
    const { body } = await customer.call('GET', '/me/notifications');
    assert.deepEqual(body.items.map((item: { id: string }) => item.id).sort(), [
      'o1:cancelled',
      'o1:confirmed',
      'o2:confirmed',
    ]);
    const records = customer.telemetry.records.filter(
      (record) => record['event.action'] === 'customer-notify',
    );
    assert.equal(records.length, 3);
  });

  it('are listed in pages, newest first, and only to their user', async () => {
    const sent: string[] = [];
    for (let n = 0; n < 7; n++) {
      sent.unshift(`o${n}:failed`);
      await notify(`o${n}`, 'failed');
    }
    const seen: { id: string; at: string }[] = [];
    let cursor = '';
    do {
      const { body } = await customer.call(
        'GET',
        `/me/notifications?limit=3${cursor && `&cursor=${cursor}`}`,
      );
      seen.push(...body.items);
      cursor = body.next ?? '';
    } while (cursor);
    assert.deepEqual(seen.map(({ id }) => id).sort(), sent.toSorted());
    assert.deepEqual(
      seen.map(({ at }) => at),
      seen
        .map(({ at }) => at)
        .toSorted()
        .reverse(),
    );
    assert.deepEqual((await customer.call('GET', '/me/notifications', { user: 'bob' })).body.items, []);
  });

  it('state the amount or the product, and have a text for every outcome', async () => {
    const { body } = await notify('o1', 'payment-failed', { total: { amount: 2370, currency: 'EUR' } });
    assert.match(body.message, /23\.70 EUR/);
    assert.deepEqual(body.total, { amount: 2370, currency: 'EUR' });
    assert.match((await notify('o2', 'out-of-stock', { sku: 'VASE-BUD' })).body.message, /VASE-BUD/);
    for (const outcome of outcomes)
      assert.ok((await notify('o3', outcome)).body.message.length > 20, outcome);
    assert.equal((await notify('o4', 'lost')).status, 400);
  });
});
