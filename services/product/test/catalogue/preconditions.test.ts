import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { startProduct } from '../start-product.js';

const description = {
  name: 'Bud vase',
  description: 'For one flower.',
  category: 'vases',
  tiers: [{ from: 1, price: { amount: 1000, currency: 'EUR' } }],
};
const path = '/products/VASE-BUD';

/** Delays writes until every request has read, as with a remote store. */
function slowReads(collection: { findOne: (...given: never[]) => Promise<unknown> }): void {
  const findOne = collection.findOne.bind(collection);
  collection.findOne = async (...given: never[]) => {
    const found = await findOne(...given);
    await sleep(30);
    return found;
  };
}

describe('preconditions of changes of the catalogue', () => {
  let product: Awaited<ReturnType<typeof startProduct>>;
  beforeEach(async () => {
    product = await startProduct();
  });
  afterEach(() => product.close());

  const change = (method: string, to: string, headers: Record<string, string>, body?: unknown) =>
    product.call(method, to, { body, headers, roles: 'admin' });
  const tagOf = async (of: string) =>
    (await product.call('GET', of, { roles: 'admin' })).headers.get('etag') ?? '';

  it('refuse a replacement when the product has another state, and change nothing', async () => {
    const before = await product.call('GET', path);
    const tag = before.headers.get('etag') ?? '';
    for (const headers of [
      { 'if-match': '"nope"' },
      { 'if-match': `W/${tag}` },
      { 'if-none-match': '*' },
      { 'if-none-match': tag },
      { 'if-unmodified-since': 'Sun, 06 Nov 1994 08:49:37 GMT' },
      { 'if-unmodified-since': 'Sunday, 06-Nov-94 08:49:37 GMT' },
    ] as Record<string, string>[]) {
      for (const [method, body] of [
        ['PUT', description],
        ['DELETE', undefined],
      ] as const) {
        const { status, body: problem } = await change(method, path, headers, body);
        assert.deepEqual([status, problem.code], [412, 'PRECONDITION_FAILED'], JSON.stringify(headers));
      }
    }
    assert.deepEqual((await product.call('GET', path)).body, before.body);
  });

  it('allow to replace and delete a product in the expected state', async () => {
    const first = await tagOf(path);
    assert.equal((await change('PUT', path, { 'if-match': first }, description)).status, 200);
    assert.equal((await change('PUT', path, { 'if-match': first }, description)).status, 412);
    const second = await tagOf(path);
    assert.notEqual(second, first);
    assert.equal((await change('DELETE', path, { 'if-match': first })).status, 412);
    assert.equal((await change('DELETE', path, { 'if-match': second })).status, 204);
    assert.equal((await change('DELETE', path, { 'if-match': second })).status, 404);
  });

  it('let exactly one of many concurrent replacements of the same state succeed', async () => {
    const tag = await tagOf(path);
    slowReads(product.collections.products);
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        change('PUT', path, { 'if-match': tag }, { ...description, name: `Vase ${n}` }),
      ),
    );
    const statuses = replies.map(({ status }) => status).sort();
    assert.deepEqual(statuses, [200, ...Array.from({ length: 19 }, () => 412)]);
    const { body } = await product.call('GET', path);
    assert.equal(body.name, replies.find(({ status }) => status === 200)?.body.name);
  });

  it('are compared with the store, not the cache, and remove the cached product when they fail', async () => {
    const stale = await tagOf(path);
    const span = product.telemetry.rootSpan('test');
    // as another instance with its own cache does
    await product.collections.products.updateOne(
      span,
      { _id: 'VASE-BUD' },
      { $set: { name: 'Changed elsewhere' }, $inc: { version: 1 } },
    );
    assert.equal(await tagOf(path), stale, 'it is cached');
    assert.equal((await change('PUT', path, { 'if-match': stale }, description)).status, 412);
    const fresh = await tagOf(path);
    assert.notEqual(fresh, stale);
    assert.equal((await change('PUT', path, { 'if-match': fresh }, description)).status, 200);
  });

  it('accept the tag of a created product, also for 304', async () => {
    const body = { ...description, sku: 'NEW-VASE', available: 1 };
    const made = await change('POST', '/products', {}, body);
    const tag = made.headers.get('etag') ?? '';
    assert.equal(made.status, 201);
    const again = await product.call('GET', '/products/NEW-VASE', { headers: { 'if-none-match': tag } });
    assert.equal(again.status, 304);
    const since = made.body.updatedAt;
    const modified = new Date(since).toUTCString();
    const headers = { 'if-modified-since': modified };
    assert.equal((await product.call('GET', '/products/NEW-VASE', { headers })).status, 304);
    assert.equal((await change('POST', '/products', { 'if-match': '"nope"' }, body)).status, 412);
  });

  it('let exactly one of many concurrent stock changes succeed', async () => {
    const stock = `${path}/stock`;
    const tag = await tagOf(stock);
    slowReads(product.collections.products);
    const replies = await Promise.all(
      [5, 6, 7].map((available) => change('PUT', stock, { 'if-match': tag }, { available })),
    );
    assert.deepEqual(replies.map(({ status }) => status).sort(), [200, 412, 412]);
  });

  it('compare the available, reserved and sold pieces of the stock', async () => {
    const stock = `${path}/stock`;
    const tag = await tagOf(stock);
    assert.equal((await change('PUT', stock, { 'if-match': '"nope"' }, { available: 5 })).status, 412);
    const set = await change('PUT', stock, { 'if-match': tag }, { available: 5 });
    assert.deepEqual([set.status, set.body.available], [200, 5]);
    const held = await tagOf(stock);
    const items = [{ sku: 'VASE-BUD', quantity: 1 }];
    await product.call('POST', '/internal/reservations', { body: { orderId: 'o-1', attempt: 1, items } });
    assert.equal((await change('PUT', stock, { 'if-match': held }, { available: 9 })).status, 412);
    assert.equal((await product.call('GET', stock, { roles: 'user' })).status, 403);
    assert.equal((await change('GET', '/products/NONE/stock', {})).body.code, 'PRODUCT_NOT_FOUND');
  });

  it('reject control characters in texts and searches', async () => {
    for (const [field, value] of [
      ['name', 'a\0'],
      ['name', 'a\nb'],
      ['category', 'a\u2028'],
      ['description', 'a\0'],
    ]) {
      const body = { ...description, [field as string]: value };
      assert.equal((await change('PUT', path, {}, body)).status, 400, JSON.stringify(value));
    }
    const lines = { ...description, description: 'one\n\ttwo' };
    assert.equal((await change('PUT', path, {}, lines)).status, 200);
    assert.equal((await product.call('GET', '/products?search=%00')).status, 400);
    assert.equal((await product.call('GET', '/products?search=')).status, 200);
    assert.equal((await product.call('GET', '/products/VASE%00BUD')).status, 400);
  });
});
