import assert from 'node:assert/strict';
import { type Shop, startOrder } from './start-order.js';

describe('POST /orders/{id}/cancel', () => {
  let shop: Shop;
  beforeEach(async () => {
    shop = await startOrder();
    await shop.upstreams.deposit(5000);
  });
  afterEach(() => shop.close());
  const cancel = (path: string) => shop.call('POST', `${path}/cancel`);

  it('cancels an open order and notifies the customer', async () => {
    const path = await shop.open();
    const { status, body } = await cancel(path);
    assert.equal(`${status} ${body.status}`, '200 cancelled');
    assert.ok(body.cancelledAt);
    assert.deepEqual(await shop.upstreams.outcomes(body.id), ['cancelled']);
    assert.equal((await shop.call('POST', `${path}/confirm`)).body.code, 'ORDER_NOT_OPEN');
    assert.equal(await shop.metric('order_cancellations_total{was="open"}'), 1);
  });

  it('refunds a confirmed order and returns its stock', async () => {
    const path = await shop.open();
    await shop.call('POST', `${path}/confirm`);
    const { status, body } = await cancel(path);
    assert.equal(`${status} ${body.status}`, '200 cancelled');
    assert.equal(await shop.upstreams.balance(), 5000);
    assert.deepEqual(await shop.upstreams.stock('MARBLES-BAG'), { held: 0, sold: 0 });
    assert.deepEqual(await shop.upstreams.outcomes(body.id), ['cancelled', 'confirmed']);
    assert.equal(await shop.metric('orders_refunded_minor_units_total{currency="EUR"}'), 1580);
    assert.equal(await shop.metric('order_cancellations_total{was="confirmed"}'), 1);
  });

  it('cancels once for concurrent requests', async () => {
    const path = await shop.open();
    await shop.call('POST', `${path}/confirm`);
    const replies = await Promise.all(Array.from({ length: 5 }, () => cancel(path)));
    for (const { status, body } of replies) assert.equal(`${status} ${body.status}`, '200 cancelled');
    assert.equal(await shop.upstreams.balance(), 5000);
    assert.deepEqual(await shop.upstreams.stock('MARBLES-BAG'), { held: 0, sold: 0 });
    assert.equal(await shop.metric('order_cancellations_total{was="confirmed"}'), 1);
  });

  it('cancels and refunds an order that is being confirmed', async () => {
    const path = await shop.open();
    shop.faults.charge = 30;
    const [confirmed, cancelled] = await Promise.all([shop.call('POST', `${path}/confirm`), cancel(path)]);
    assert.equal(`${cancelled.status} ${cancelled.body.status}`, '200 cancelled');
    assert.ok(confirmed.status === 200 || confirmed.body.code === 'ORDER_NOT_OPEN');
    assert.equal((await shop.settled(path)).status, 'cancelled');
    assert.equal(await shop.upstreams.balance(), 5000);
    assert.deepEqual(await shop.upstreams.stock('MARBLES-BAG'), { held: 0, sold: 0 });
  });

  for (const method of ['refund', 'returnReservation', 'notify'] as const) {
    it(`is completed by recovery after ${method} fails`, async () => {
      const path = await shop.open();
      await shop.call('POST', `${path}/confirm`);
      shop.faults[method] = 'lost';
      const { status, body } = await cancel(path);
      assert.equal(`${status} ${body.status}`, method === 'notify' ? '200 cancelled' : '202 cancelling');
      shop.faults[method] = undefined;
      assert.equal((await shop.settled(path)).status, 'cancelled');
      assert.equal(await shop.upstreams.balance(), 5000);
      assert.deepEqual(await shop.upstreams.stock('MARBLES-BAG'), { held: 0, sold: 0 });
      assert.deepEqual(await shop.upstreams.outcomes(body.id), ['cancelled', 'confirmed']);
    });
  }
});

describe('GET /admin/orders', () => {
  it('lists the confirmed or cancelled orders of all users, latest first', async () => {
    const shop = await startOrder();
    await shop.upstreams.deposit(50_000);
    const paths: string[] = [];
    for (let n = 0; n < 5; n++) paths.push(await shop.open());
    const [a, b, c, d] = paths as [string, string, string, string];
    for (const path of [b, a, c]) assert.equal((await shop.call('POST', `${path}/confirm`)).status, 200);
    for (const path of [d, b]) assert.equal((await shop.call('POST', `${path}/cancel`)).status, 200);
    const list = async (query: string) => {
      const { status, body } = await shop.call('GET', `/admin/orders?${query}`, {
        user: 'root',
        roles: 'admin',
      });
      assert.equal(status, 200);
      return {
        next: body.next,
        paths: body.items.map(({ id }: { id: string }) => `/orders/${id}`),
        items: body.items,
      };
    };
    assert.deepEqual((await list('status=confirmed')).paths, [c, a]);
    assert.deepEqual((await list('status=cancelled')).paths, [b, d]);
    const page = await list('status=confirmed&limit=1');
    assert.deepEqual(page.paths, [c]);
    assert.deepEqual((await list(`status=confirmed&limit=1&cursor=${page.next}`)).paths, [a]);
    assert.equal(page.items[0].userId, 'id-ann');
    assert.equal((await shop.call('GET', '/admin/orders')).status, 403);
    const open = await shop.call('GET', '/admin/orders?status=open', { user: 'root', roles: 'admin' });
    assert.equal(open.status, 400);
    await shop.close();
  });
});
