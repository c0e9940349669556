import assert from 'node:assert/strict';
import { type Shop, startOrder } from './start-order.js';
import { ann, euros } from './upstreams.js';

const success = 'order_transactions_total{outcome="success",reason="none"}';
const failure = (reason: string) => `order_transactions_total{outcome="failure",reason="${reason}"}`;

describe('POST /orders/{id}/confirm', () => {
  let shop: Shop;
  beforeEach(async () => {
    shop = await startOrder();
  });
  afterEach(() => shop.close());
  const confirm = (path: string) => shop.call('POST', `${path}/confirm`);

  it('sells the stock, charges the account, notifies the customer and counts the order once', async () => {
    await shop.upstreams.deposit(5000);
    const path = await shop.open({ 'MARBLES-BAG': 2, 'VASE-BUD': 1 });
    const { status, body } = await confirm(path);
    assert.equal(`${status} ${body.status}`, '200 confirmed');
    assert.equal(await shop.upstreams.balance(), 5000 - 1580 - 1290);
    assert.deepEqual(await shop.upstreams.stock('MARBLES-BAG'), { held: 0, sold: 2 });
    assert.deepEqual(await shop.upstreams.outcomes(body.id), ['confirmed']);
    assert.equal(await shop.metric(success), 1);
    assert.equal(await shop.metric('orders_revenue_minor_units_total{currency="EUR"}'), 2870);
    assert.equal(await shop.metric('order_transaction_duration_seconds_count{outcome="success"}'), 1);

    const again = await confirm(path);
    assert.deepEqual([again.status, again.body], [200, body], 'a repeated request changes nothing');
    assert.equal(await shop.metric(success), 1);
    const changed = await shop.call('POST', `${path}/items`, { body: { sku: 'VASE-BUD', quantity: 1 } });
    assert.equal(`${changed.status} ${changed.body.code}`, '409 ORDER_NOT_OPEN');
  });

  it('writes one trace with a log record for each step', async () => {
    await shop.upstreams.deposit(5000);
    const path = await shop.open();
    shop.telemetry.records.length = 0;
    shop.upstreams.telemetry.spans.length = 0;
    await confirm(path);
    const server = shop.telemetry.spans.find(({ name }) => name === 'POST /orders/{id}/confirm');
    const steps = shop.telemetry.records.filter(
      (record) => record['order.id'] === path.slice('/orders/'.length),
    );
    assert.deepEqual(
      steps.map((record) => record['event.action']),
      ['order-reserve', 'order-confirm', 'order-commit', 'order-notify'],
    );
    for (const record of steps) assert.equal(record['trace.id'], server?.traceId);
    const called = shop.upstreams.telemetry.spans.filter(
      ({ kind, name }) => kind === 'server' && name.startsWith('POST'),
    );
    assert.deepEqual(
      called.map(({ name }) => name),
      [
        'POST /internal/reservations',
        'POST /internal/charges',
        'POST /internal/reservations/{orderId}/commit',
        'POST /internal/notifications',
      ],
    );
    for (const { traceId } of called) assert.equal(traceId, server?.traceId);
  });

  it('returns 402 for insufficient funds, leaves the order open, and succeeds after a deposit', async () => {
    await shop.upstreams.deposit(1000);
    const path = await shop.open();
    const unpaid = await confirm(path);
    assert.deepEqual(
      [unpaid.status, unpaid.body.code, unpaid.body.missing],
      [402, 'INSUFFICIENT_FUNDS', euros(580)],
    );
    const { body } = await shop.call('GET', path);
    assert.deepEqual([body.status, body.failure.code], ['open', 'INSUFFICIENT_FUNDS']);
    assert.deepEqual(await shop.upstreams.stock('MARBLES-BAG'), { held: 0, sold: 0 });
    assert.deepEqual(await shop.upstreams.outcomes(body.id), ['payment-failed']);
    assert.equal((await confirm(path)).status, 402);

    await shop.upstreams.deposit(580);
    const paid = await confirm(path);
    assert.deepEqual([paid.status, paid.body.status, paid.body.failure], [200, 'confirmed', undefined]);
    assert.equal(await shop.upstreams.balance(), 0);
    assert.deepEqual(await shop.upstreams.outcomes(body.id), ['confirmed', 'payment-failed']);
    assert.equal(await shop.metric(failure('insufficient_funds')), 2);
  });

  it('notifies the customer of the total of the failed attempt, even if the items changed before', async () => {
    const path = await shop.open({ 'MARBLES-BAG': 2 });
    shop.faults.notify = 'down';
    assert.equal((await confirm(path)).status, 402);
    const added = await shop.call('POST', `${path}/items`, { body: { sku: 'VASE-BUD', quantity: 1 } });
    assert.equal(added.status, 201);
    shop.faults.notify = undefined;
    const { id } = await shop.settled(path);
    const { items } = await shop.upstreams.clients.customer.listNotifications(
      shop.telemetry.rootSpan('test'),
      ann,
      10,
    );
    const failed = items.find(({ orderId }) => orderId === id);
    assert.deepEqual(failed?.total, euros(1580));
    assert.match(failed?.message ?? '', /does not cover 15\.80 EUR/);
  });

  it('returns 409 for insufficient stock and changes nothing', async () => {
    await shop.upstreams.deposit(900_000);
    await shop.upstreams.deposit(900_000);
    const path = await shop.open({ 'MARBLES-BAG': 1, 'GREENHOUSE-TABLE': 41 });
    const { status, body } = await confirm(path);
    assert.deepEqual(
      [status, body.code, body.sku, body.available],
      [409, 'OUT_OF_STOCK', 'GREENHOUSE-TABLE', 40],
    );
    assert.equal((await shop.call('GET', path)).body.status, 'open');
    assert.deepEqual(await shop.upstreams.stock('MARBLES-BAG'), { held: 0, sold: 0 });
    assert.equal(await shop.upstreams.balance(), 1_800_000);
    assert.equal(await shop.metric(failure('out_of_stock')), 1);
    await shop.call('PATCH', `${path}/items/GREENHOUSE-TABLE`, { body: { quantity: 40 } });
    assert.equal((await confirm(path)).status, 200);
  });

  it('returns 409 OUT_OF_STOCK for a deleted product', async () => {
    const path = await shop.open({ 'VASE-BUD': 1 });
    await shop.upstreams.administer('DELETE', '/products/VASE-BUD', undefined);
    assert.equal((await confirm(path)).body.code, 'OUT_OF_STOCK');
  });

  it('returns 409 with the changes for changed prices, and charges them on the next request', async () => {
    await shop.upstreams.deposit(5000);
    const path = await shop.open({ 'VASE-BUD': 2 });
    await shop.upstreams.administer('PUT', '/products/VASE-BUD', {
      name: 'Bud vase',
      description: '',
      category: 'glass',
      tiers: [{ from: 1, price: euros(1500) }],
    });
    const { status, body } = await confirm(path);
    assert.deepEqual(
      [status, body.code, body.changes],
      [409, 'CONFLICT', [{ sku: 'VASE-BUD', from: 1290, to: 1500 }]],
    );
    const order = (await shop.call('GET', path)).body;
    assert.deepEqual([order.status, order.total], ['open', euros(3000)]);
    assert.equal(await shop.upstreams.balance(), 5000);
    assert.equal((await confirm(path)).status, 200);
    assert.equal(await shop.upstreams.balance(), 2000);
  });

  it('returns 409 for an empty order', async () => {
    const { status, body } = await confirm(await shop.open({}));
    assert.equal(`${status} ${body.code}`, '409 ORDER_EMPTY');
    assert.equal(await shop.metric(failure('invalid')), 1);
  });

  it('confirms once for concurrent requests, with one result for all', async () => {
    await shop.upstreams.deposit(5000);
    const path = await shop.open();
    const replies = await Promise.all(Array.from({ length: 6 }, () => confirm(path)));
    for (const { status, body } of replies) assert.equal(`${status} ${body.status}`, '200 confirmed');
    assert.equal(await shop.upstreams.balance(), 5000 - 1580);
    assert.deepEqual(await shop.upstreams.stock('MARBLES-BAG'), { held: 0, sold: 2 });
    assert.equal(await shop.metric(success), 1);
  });

  it('returns one failure to all concurrent requests', async () => {
    const path = await shop.open();
    shop.faults.charge = 50;
    const replies = await Promise.all(Array.from({ length: 4 }, () => confirm(path)));
    for (const { status, body } of replies) assert.equal(`${status} ${body.code}`, '402 INSUFFICIENT_FUNDS');
  });

  it('charges exactly the items of the order despite concurrent changes', async () => {
    await shop.upstreams.deposit(900_000);
    const path = await shop.open();
    const [confirmed, ...changes] = await Promise.all([
      confirm(path),
      ...Array.from({ length: 4 }, () =>
        shop.call('POST', `${path}/items`, { body: { sku: 'MARBLES-BAG', quantity: 1 } }),
      ),
    ]);
    assert.equal(confirmed.status, 200);
    for (const { status, body } of changes) assert.ok(status === 201 || body.code === 'ORDER_NOT_OPEN');
    const { body } = await shop.call('GET', path);
    assert.equal(await shop.upstreams.balance(), 900_000 - body.total.amount);
    assert.equal((await shop.upstreams.stock('MARBLES-BAG')).sold, body.items[0].quantity);
  });

  for (const fault of ['down', 'lost'] as const) {
    for (const method of ['reserve', 'charge'] as const) {
      it(`compensates the attempt when ${method} is ${fault}`, async () => {
        await shop.upstreams.deposit(5000);
        const path = await shop.open();
        shop.faults[method] = fault;
        const { status, body } = await confirm(path);
        assert.equal(`${status} ${body.code}`, '503 BACKEND_UNAVAILABLE');
        const order = await shop.settled(path);
        assert.equal(order.status, 'open');
        assert.deepEqual(await shop.upstreams.stock('MARBLES-BAG'), { held: 0, sold: 0 });
        assert.equal(await shop.upstreams.balance(), 5000);
        assert.deepEqual(await shop.upstreams.outcomes(order.id), ['failed']);
        assert.equal(await shop.metric(failure('backend')), 1);
        shop.faults[method] = undefined;
        assert.equal((await confirm(path)).status, 200);
        assert.equal(await shop.upstreams.balance(), 5000 - 1580);
      });
    }

    for (const method of ['commitReservation', 'notify'] as const) {
      it(`returns 200 and leaves ${method} to recovery when it is ${fault}`, async () => {
        await shop.upstreams.deposit(5000);
        const path = await shop.open();
        shop.faults[method] = fault;
        const { status, body } = await confirm(path);
        assert.equal(`${status} ${body.status}`, '200 confirmed');
        await new Promise((resolve) => setTimeout(resolve, 60));
        shop.faults[method] = undefined;
        const order = await shop.settled(path);
        assert.equal(order.status, 'confirmed');
        assert.deepEqual(await shop.upstreams.stock('MARBLES-BAG'), { held: 0, sold: 2 });
        assert.deepEqual(await shop.upstreams.outcomes(order.id), ['confirmed']);
        assert.equal(await shop.metric(success), 1);
      });
    }
  }

  it('leaves a failed compensation to recovery', async () => {
    const path = await shop.open();
    shop.faults.releaseReservation = 'down';
    const { status, body } = await confirm(path);
    assert.equal(
      `${status} ${body.code}`,
      '402 INSUFFICIENT_FUNDS',
      'the response does not wait for the compensation',
    );
    assert.equal((await shop.call('GET', path)).body.status, 'confirming');
    assert.deepEqual(await shop.upstreams.stock('MARBLES-BAG'), { held: 2, sold: 0 });
    shop.faults.releaseReservation = undefined;
    assert.equal((await shop.settled(path)).status, 'open');
    assert.deepEqual(await shop.upstreams.stock('MARBLES-BAG'), { held: 0, sold: 0 });
    const recovery = shop.telemetry.spans.findLast(({ name }) => name === 'saga recovery');
    const request = shop.telemetry.spans.find(({ name }) => name === 'POST /orders/{id}/confirm');
    assert.equal(recovery?.links[0]?.traceId, request?.traceId);
    assert.notEqual(recovery?.traceId, request?.traceId);
  });
});

describe('TRANSACTION_LIMIT_MS', () => {
  it('fails and compensates a slower attempt', async () => {
    const shop = await startOrder({ TRANSACTION_LIMIT_MS: '60' });
    await shop.upstreams.deposit(5000);
    for (const method of ['reserve', 'charge']) {
      const path = await shop.open();
      shop.faults[method] = 120;
      const { status, body } = await shop.call('POST', `${path}/confirm`);
      shop.faults[method] = undefined;
      assert.equal(`${status} ${body.code}`, '504 DEADLINE_EXCEEDED');
      assert.equal((await shop.settled(path)).status, 'open');
      assert.equal(await shop.upstreams.balance(), 5000);
      assert.deepEqual(await shop.upstreams.stock('MARBLES-BAG'), { held: 0, sold: 0 });
    }
    assert.equal(await shop.metric(failure('timeout')), 2);
    assert.equal(await shop.metric(success), 0);
    await shop.close();
  });
});
