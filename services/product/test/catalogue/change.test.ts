import assert from 'node:assert/strict';
import { heldOf } from '../../src/catalogue/view.js';
import { startProduct } from '../start-product.js';

const euros = (amount: number) => ({ amount, currency: 'EUR' });
const snowGlobe = {
  sku: 'SNOW-GLOBE',
  name: 'Snow globe',
  description: 'Shake to scatter.',
  category: 'glass',
  tiers: [
    { from: 1, price: euros(1500) },
    { from: 10, price: euros(1200) },
  ],
  available: 7,
};
const { sku: _, available: __, ...description } = snowGlobe;

describe('Catalogue changes', () => {
  let product: Awaited<ReturnType<typeof startProduct>>;
  const admin = { roles: 'admin' };
  beforeEach(async () => {
    product = await startProduct();
  });
  afterEach(() => product.close());

  it('require an administrator', async () => {
    const calls = [
      ['POST', '/products', snowGlobe],
      ['PUT', '/products/VASE-BUD', description],
      ['DELETE', '/products/VASE-BUD', undefined],
      ['PUT', '/products/VASE-BUD/stock', { available: 1 }],
    ] as const;
    for (const [method, path, body] of calls) {
      assert.equal((await product.call(method, path, { body })).status, 401);
      assert.equal((await product.call(method, path, { body, roles: 'user' })).status, 403);
    }
  });

  it('are visible immediately despite the cache', async () => {
    const created = await product.call('POST', '/products', { body: snowGlobe, ...admin });
    assert.equal(created.status, 201);
    assert.equal(created.headers.get('location'), '/products/SNOW-GLOBE');
    assert.equal(
      (await product.call('POST', '/products', { body: snowGlobe, ...admin })).body.code,
      'SKU_TAKEN',
    );
    assert.equal((await product.call('GET', '/products?search=snow')).body.items.length, 1);

    const changed = { ...description, name: 'Storm globe', tiers: [{ from: 1, price: euros(1600) }] };
    assert.equal((await product.call('GET', '/products/SNOW-GLOBE')).body.name, 'Snow globe');
    await product.call('PUT', '/products/SNOW-GLOBE', { body: changed, ...admin });
    const { body } = await product.call('GET', '/products/SNOW-GLOBE');
    assert.deepEqual([body.name, body.price.amount], ['Storm globe', 1600]);
    assert.equal(
      (await product.call('GET', '/products/SNOW-GLOBE/price?quantity=10')).body.unitPrice.amount,
      1600,
    );
    assert.equal((await product.call('GET', '/products?search=snow')).body.items[0].name, 'Storm globe');

    assert.equal((await product.call('DELETE', '/products/SNOW-GLOBE', admin)).status, 204);
    assert.equal((await product.call('GET', '/products/SNOW-GLOBE')).status, 404);
    assert.equal((await product.call('GET', '/products?search=snow')).body.items.length, 0);
    assert.equal((await product.call('DELETE', '/products/SNOW-GLOBE', admin)).status, 404);

    assert.equal((await product.call('POST', '/products', { body: snowGlobe, ...admin })).status, 201);
    assert.equal((await product.call('GET', '/products/SNOW-GLOBE/availability')).body.available, 7);
  });

  it('restore a deleted product although its stock changes at the same time', async () => {
    await product.call('POST', '/products', { body: snowGlobe, ...admin });
    await product.call('DELETE', '/products/SNOW-GLOBE', admin);
    const { products } = product.collections;
    const { findOne } = products;
    let reads = 0;
    products.findOne = async (span, filter, ...rest) => {
      const found = await findOne(span, filter, ...rest);
      if (++reads === 1) {
        await products.updateOne(span, { _id: 'SNOW-GLOBE' }, { $inc: { available: 1, stocked: 1 } });
      }
      return found;
    };
    const { status } = await product.call('POST', '/products', { body: snowGlobe, ...admin });
    products.findOne = findOne;
    assert.equal(status, 201);
    const document = await products.findOne(product.telemetry.rootSpan('test'), { _id: 'SNOW-GLOBE' });
    assert.deepEqual([document?.retired, document?.available, document?.stocked], [false, 7, 7]);
  });

  it('set the available pieces and keep the stock consistent', async () => {
    await product.call('POST', '/internal/reservations', {
      body: { orderId: 'o1', attempt: 1, items: [{ sku: 'VASE-BUD', quantity: 3 }] },
    });
    const { body } = await product.call('PUT', '/products/VASE-BUD/stock', {
      body: { available: 5 },
      ...admin,
    });
    assert.deepEqual(body, { sku: 'VASE-BUD', available: 5, held: 3, sold: 0 });
    const span = product.telemetry.rootSpan('test');
    const document = await product.collections.products.findOne(span, { _id: 'VASE-BUD' });
    assert.ok(document);
    assert.equal(document.available + heldOf(document) + document.sold, document.stocked);
  });

  it('reject invalid tiers and name their path', async () => {
    const cases = {
      '/tiers/0/from': [{ from: 2, price: euros(100) }],
      '/tiers/1/from': [
        { from: 1, price: euros(100) },
        { from: 1, price: euros(90) },
      ],
      '/tiers/0/price/currency': [{ from: 1, price: { amount: 100, currency: 'USD' } }],
      '/tiers/0/price/amount': [{ from: 1, price: euros(-1) }],
      '/tiers': [],
    };
    for (const [path, tiers] of Object.entries(cases)) {
      const { status, body } = await product.call('POST', '/products', {
        body: { ...snowGlobe, tiers },
        ...admin,
      });
      assert.deepEqual([status, body.errors[0].path], [400, path]);
    }
  });

  it('write an audit record', async () => {
    await product.call('DELETE', '/products/VASE-BUD', admin);
    const audit = product.telemetry.records.find((record) => record['event.action'] === 'product-delete');
    assert.deepEqual(
      [audit?.['product.sku'], audit?.['user.id'], audit?.['event.outcome']],
      ['VASE-BUD', 'id-ann', 'success'],
    );
  });

  it('reject control characters, as do searches and paths', async () => {
    const path = '/products/VASE-BUD';
    for (const [field, value] of [
      ['name', 'a\0'],
      ['name', 'a\nb'],
      ['category', 'a\u2028'],
      ['description', 'a\0'],
    ]) {
      const body = { ...description, [field as string]: value };
      assert.equal((await product.call('PUT', path, { body, ...admin })).status, 400, JSON.stringify(value));
    }
    const lines = { ...description, description: 'one\n\ttwo' };
    assert.equal((await product.call('PUT', path, { body: lines, ...admin })).status, 200);
    assert.equal((await product.call('GET', '/products?search=%00')).status, 400);
    assert.equal((await product.call('GET', '/products?search=')).status, 200);
    assert.equal((await product.call('GET', '/products/VASE%00BUD')).status, 400);
  });
});
