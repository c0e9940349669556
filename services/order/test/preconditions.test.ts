import assert from 'node:assert/strict';
import { type Shop, startOrder } from './start-order.js';

describe('Order preconditions', () => {
  let shop: Shop;
  before(async () => {
    shop = await startOrder();
  });
  after(() => shop.close());

  const call = (
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: unknown,
    key?: string,
  ) => shop.call(method, path, { body, headers, ...(key !== undefined && { key }) });
  const more = { sku: 'VASE-BUD', quantity: 1 };

  it('are checked by each operation on the order and its items', async () => {
    const path = await shop.open();
    const { etag, body: before } = await shop.call('GET', path);
    for (const [method, to, body] of [
      ['POST', '/items', more],
      ['PATCH', '/items/MARBLES-BAG', { quantity: 3 }],
      ['DELETE', '/items/MARBLES-BAG', undefined],
      ['POST', '/confirm', undefined],
      ['POST', '/cancel', undefined],
    ] as const) {
      for (const headers of [
        { 'if-match': '"nope"' },
        { 'if-match': `W/${etag}` },
        { 'if-none-match': '*' },
        { 'if-unmodified-since': 'Sun Nov  6 08:49:37 1994' },
      ] as Record<string, string>[]) {
        const reply = await call(method, path + to, headers, body);
        assert.deepEqual([reply.status, reply.body.code], [412, 'PRECONDITION_FAILED'], `${method} ${to}`);
      }
    }
    assert.deepEqual((await shop.call('GET', path)).body, before);
  });

  it('accept the entity tag of each response for the next change', async () => {
    const path = await shop.open({});
    let { etag } = await shop.call('GET', path);
    for (const [method, to, body] of [
      ['POST', '/items', more],
      ['PATCH', '/items/VASE-BUD', { quantity: 3 }],
      ['DELETE', '/items/VASE-BUD', undefined],
      ['POST', '/cancel', undefined],
    ] as const) {
      const reply = await call(method, path + to, { 'if-match': etag }, body);
      assert.ok(reply.status < 300, `${method} ${to}: ${JSON.stringify(reply.body)}`);
      assert.notEqual(reply.etag, etag);
      etag = reply.etag;
    }
    await shop.settled(path);
    assert.equal((await shop.call('GET', path, { headers: { 'if-none-match': etag } })).status, 304);
  });

  it('let exactly one of 10 concurrent changes succeed', async () => {
    const path = await shop.open();
    const { etag } = await shop.call('GET', path);
    const replies = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        call('PATCH', `${path}/items/MARBLES-BAG`, { 'if-match': etag }, { quantity: n + 1 }),
      ),
    );
    const won = replies.filter(({ status }) => status === 200);
    assert.equal(won.length, 1);
    assert.ok(replies.every(({ status }) => status === 200 || status === 412));
    assert.equal((await shop.call('GET', path)).body.items[0].quantity, won[0]?.body.items[0].quantity);
  });

  it('do not reject a repeated request', async () => {
    const path = await shop.open();
    const { etag } = await shop.call('GET', path);
    const first = await call('POST', `${path}/items`, { 'if-match': etag }, more, 'key-1');
    const again = await call('POST', `${path}/items`, { 'if-match': etag }, more, 'key-1');
    assert.deepEqual([again.status, again.body], [201, first.body]);
    assert.equal((await call('POST', `${path}/items`, { 'if-match': etag }, more, 'key-2')).status, 412);
    const cancelled = await call('POST', `${path}/cancel`, { 'if-match': again.etag });
    assert.equal(cancelled.status, 200);
    await shop.settled(path);
    assert.equal((await call('POST', `${path}/cancel`, { 'if-match': again.etag })).status, 200);
    assert.equal((await call('POST', `${path}/cancel`, { 'if-none-match': '*' })).status, 412);
  });

  it('reject the confirmation of an order that changed since it was read', async () => {
    await shop.upstreams.deposit(1_000_000);
    const path = await shop.open();
    const { etag } = await shop.call('GET', path);
    await call('POST', `${path}/items`, {}, more);
    assert.equal((await call('POST', `${path}/confirm`, { 'if-match': etag })).status, 412);
    assert.equal((await shop.call('GET', path)).body.status, 'open');
  });

  it('are evaluated for the list of orders, which always exists', async () => {
    assert.equal((await call('POST', '/orders', { 'if-match': '"nope"' })).status, 412);
    assert.equal((await call('POST', '/orders', { 'if-match': '*' })).status, 201);
    const { etag } = await shop.call('GET', '/orders');
    assert.equal((await shop.call('GET', '/orders', { headers: { 'if-none-match': etag } })).status, 304);
  });

  it('use the same entity tag for a created order and its GET response', async () => {
    const made = await shop.call('POST', '/orders');
    assert.equal((await shop.call('GET', `/orders/${made.body.id}`)).etag, made.etag);
  });
});
