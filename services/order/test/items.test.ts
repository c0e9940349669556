import assert from 'node:assert/strict';
import { type Shop, startOrder } from './start-order.js';
import { euros } from './upstreams.js';

describe('Order items', () => {
  let shop: Shop;
  before(async () => {
    shop = await startOrder();
  });
  after(() => shop.close());

  it('have the unit price for their quantity, and a total', async () => {
    const path = await shop.open({});
    const add = (sku: string, quantity: number) =>
      shop.call('POST', `${path}/items`, { body: { sku, quantity } });
    const first = await add('MARBLES-BAG', 4);
    assert.equal(first.status, 201);
    assert.deepEqual(first.body.items, [
      {
        sku: 'MARBLES-BAG',
        name: 'Bag of marbles',
        quantity: 4,
        unitPrice: euros(790),
        total: euros(3160),
      },
    ]);
    await add('VASE-BUD', 1);
    const { body } = await add('MARBLES-BAG', 6);
    assert.deepEqual(
      body.items.map((item: { sku: string; quantity: number; unitPrice: object }) => [
        item.sku,
        item.quantity,
        item.unitPrice,
      ]),
      [
        ['MARBLES-BAG', 10, euros(690)],
        ['VASE-BUD', 1, euros(1290)],
      ],
      'the price tier follows the total quantity',
    );
    assert.deepEqual(body.total, euros(6900 + 1290));
  });

  it('can be reduced and removed', async () => {
    const path = await shop.open({ 'MARBLES-BAG': 10, 'VASE-BUD': 2 });
    const fewer = await shop.call('PATCH', `${path}/items/MARBLES-BAG`, { body: { quantity: 3 } });
    assert.deepEqual(fewer.body.total, euros(3 * 790 + 2 * 1290));
    const without = await shop.call('DELETE', `${path}/items/VASE-BUD`);
    assert.deepEqual([without.status, without.body.total, without.body.items.length], [200, euros(2370), 1]);
    for (const [method, body] of [['DELETE'], ['PATCH', { quantity: 1 }]] as const) {
      assert.equal((await shop.call(method, `${path}/items/VASE-BUD`, { body })).body.code, 'NOT_FOUND');
    }
  });

  it('are all stored when added concurrently', async () => {
    const path = await shop.open({});
    const skus = ['MARBLES-BAG', 'VASE-BUD', 'MOSS-CUSHION'];
    const replies = await Promise.all(
      Array.from({ length: 9 }, (_, n) =>
        shop.call('POST', `${path}/items`, { body: { sku: skus[n % 3], quantity: 1 } }),
      ),
    );
    const added = replies.filter(({ status }) => status === 201).length;
    for (const { status, body } of replies) assert.ok(status === 201 || body.code === 'CONFLICT');
    const { body } = await shop.call('GET', path);
    const pieces = body.items.reduce((sum: number, { quantity }: { quantity: number }) => sum + quantity, 0);
    assert.equal(pieces, added);
  });

  it('are added once for an Idempotency-Key', async () => {
    const path = await shop.open({});
    const add = (quantity: number, key: string) =>
      shop.call('POST', `${path}/items`, { body: { sku: 'VASE-BUD', quantity }, key });
    await add(2, 'k1');
    const again = await add(2, 'k1');
    assert.equal(again.body.items[0].quantity, 2);
    assert.equal((await add(3, 'k1')).body.code, 'IDEMPOTENCY_KEY_REUSED');
    assert.equal((await add(2, 'k2')).body.items[0].quantity, 4);
  });

  it('are rejected for unknown products, invalid quantities and client prices', async () => {
    const path = await shop.open({ 'VASE-BUD': 999 });
    const add = (body: unknown) => shop.call('POST', `${path}/items`, { body });
    assert.equal((await add({ sku: 'NOTHING', quantity: 1 })).body.code, 'PRODUCT_NOT_FOUND');
    assert.equal((await add({ sku: 'VASE-BUD', quantity: 2 })).status, 400);
    assert.equal((await add({ sku: 'VASE-BUD', quantity: 0 })).status, 400);
    assert.equal((await add({ sku: 'MOSS-CUSHION', quantity: 1, unitPrice: euros(1) })).status, 400);
    assert.equal((await add({ sku: 'VASE-BUD', quantity: 1 })).status, 201);
  });

  it('are rejected with 503 while the product service is unavailable', async () => {
    const path = await shop.open({});
    shop.faults.readPrice = 'down';
    const { status, body } = await shop.call('POST', `${path}/items`, {
      body: { sku: 'VASE-BUD', quantity: 1 },
    });
    shop.faults.readPrice = undefined;
    assert.equal(`${status} ${body.code}`, '503 BACKEND_UNAVAILABLE');
  });
});

describe('Orders', () => {
  let shop: Shop;
  before(async () => {
    shop = await startOrder();
  });
  after(() => shop.close());

  it('are created once for an Idempotency-Key', async () => {
    const first = await shop.call('POST', '/orders', { key: 'k1' });
    const again = await shop.call('POST', '/orders', { key: 'k1' });
    assert.deepEqual([first.status, again], [201, first]);
    const others = [
      await shop.call('POST', '/orders', { key: 'k1', user: 'bob' }),
      await shop.call('POST', '/orders'),
    ];
    for (const { body } of others) assert.notEqual(body.id, first.body.id);
  });

  it('return 404 to other users and 401 without a user', async () => {
    const path = await shop.open();
    const calls = [
      ['GET', path],
      ['POST', `${path}/items`, { sku: 'VASE-BUD', quantity: 1 }],
      ['PATCH', `${path}/items/MARBLES-BAG`, { quantity: 1 }],
      ['DELETE', `${path}/items/MARBLES-BAG`],
      ['POST', `${path}/confirm`],
      ['POST', `${path}/cancel`],
    ] as const;
    for (const [method, at, body] of calls) {
      const reply = await shop.call(method, at, { body, user: 'eve' });
      assert.equal(`${at} ${reply.status} ${reply.body.code}`, `${at} 404 ORDER_NOT_FOUND`);
      assert.equal((await shop.call(method, at, { body, user: null })).status, 401);
    }
  });

  it('are listed newest first across pages', async () => {
    const opened: string[] = [];
    for (let n = 0; n < 7; n++) opened.unshift((await shop.open({}, 'lea')).slice('/orders/'.length));
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await shop.call('GET', `/orders?limit=3${cursor && `&cursor=${cursor}`}`, {
        user: 'lea',
      });
      seen.push(...body.items.map(({ id }: { id: string }) => id));
      cursor = body.next ?? '';
    } while (cursor);
    assert.deepEqual(seen, opened);
    assert.equal((await shop.call('GET', '/orders?cursor=bm9wZQ', { user: 'lea' })).status, 400);
  });
});
