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

/** Delays each read by 30 ms, so that concurrent requests all read before the first one writes. */
function delayReads(collection: { findOne: (...args: never[]) => Promise<unknown> }): void {
  const findOne = collection.findOne.bind(collection);
  collection.findOne = async (...args: never[]) => {
    const found = await findOne(...args);
    await sleep(30);
    return found;
  };
}

describe('Preconditions of catalogue changes', () => {
  let product: Awaited<ReturnType<typeof startProduct>>;
  beforeEach(async () => {
    product = await startProduct();
  });
  afterEach(() => product.close());

  const change = (method: string, to: string, headers: Record<string, string>, body?: unknown) =>
    product.call(method, to, { body, headers, roles: 'admin' });
  const tagOf = async (resource: string) =>
    (await product.call('GET', resource, { roles: 'admin' })).headers.get('etag') ?? '';

  it('reject PUT and DELETE with 412 for another state of the product, and change nothing', async () => {
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

  it('allow PUT and DELETE for the expected state of the product', async () => {
    const first = await tagOf(path);
    assert.equal((await change('PUT', path, { 'if-match': first }, description)).status, 200);
    assert.equal((await change('PUT', path, { 'if-match': first }, description)).status, 412);
    const second = await tagOf(path);
    assert.notEqual(second, first);
    assert.equal((await change('DELETE', path, { 'if-match': first })).status, 412);
    assert.equal((await change('DELETE', path, { 'if-match': second })).status, 204);
    assert.equal((await change('DELETE', path, { 'if-match': second })).status, 404);
  });

  it('let exactly one of 20 concurrent replacements succeed', async () => {
    const tag = await tagOf(path);
    delayReads(product.collections.products);
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

  it('are compared with the store instead of the cache, and remove an outdated cached product', async () => {
    const stale = await tagOf(path);
    const span = product.telemetry.rootSpan('test');
    // Simulates another instance with its own cache.
    await product.collections.products.updateOne(
      span,
      { _id: 'VASE-BUD' },
      { $set: { name: 'Changed elsewhere' }, $inc: { version: 1 } },
    );
    assert.equal(await tagOf(path), stale, 'the outdated product is cached');
    assert.equal((await change('PUT', path, { 'if-match': stale }, description)).status, 412);
    const fresh = await tagOf(path);
    assert.notEqual(fresh, stale);
    assert.equal((await change('PUT', path, { 'if-match': fresh }, description)).status, 200);
  });

  it('accept the entity tag and the time of a created product, with 304 on GET', async () => {
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

  it('let exactly one of 3 concurrent stock changes succeed', async () => {
    const stock = `${path}/stock`;
    const tag = await tagOf(stock);
    delayReads(product.collections.products);
    const replies = await Promise.all(
      [5, 6, 7].map((available) => change('PUT', stock, { 'if-match': tag }, { available })),
    );
    assert.deepEqual(replies.map(({ status }) => status).sort(), [200, 412, 412]);
  });

  it('cover the available, held and sold pieces of the stock', async () => {
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
});
