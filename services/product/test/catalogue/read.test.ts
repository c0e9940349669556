import assert from 'node:assert/strict';
import { encodeCursor } from '@glasshouse/http';
import { sampleProducts } from '../../src/catalogue/sample-products.js';
import { startProduct } from '../start-product.js';

describe('The catalogue', () => {
  let product: Awaited<ReturnType<typeof startProduct>>;
  before(async () => {
    product = await startProduct();
  });
  after(() => product.close());

  it('lists every product once across pages', async () => {
    const seen: string[] = [];
    let cursor = '';
    do {
      const { status, body } = await product.call('GET', `/products?limit=7${cursor && `&cursor=${cursor}`}`);
      assert.equal(status, 200);
      assert.ok(body.items.length <= 7);
      seen.push(...body.items.map((item: { sku: string }) => item.sku));
      cursor = body.next ?? '';
    } while (cursor !== '');
    assert.deepEqual(seen, sampleProducts.map(({ sku }) => sku).sort());
  });

  it('finds products by part of the name, description, category or SKU, case-insensitively', async () => {
    const found = async (search: string) =>
      (await product.call('GET', `/products?search=${encodeURIComponent(search)}`)).body.items.map(
        (item: { sku: string }) => item.sku,
      );
    assert.deepEqual(await found('HYGRO'), ['HYGROMETER-DIAL']);
    assert.deepEqual(await found('velvet leaves'), ['ORCHID-JEWEL']);
    assert.deepEqual(await found('lights'), ['CANDLE-BEESWAX', 'LAMP-GROW-CLIP', 'LANTERN-STORM']);
    assert.deepEqual(await found('prism-eq'), ['PRISM-EQUILATERAL']);
    assert.deepEqual(await found('.*'), [], 'the search is not a regular expression');
  });

  describe('page cache', () => {
    const reads = async (query: string) => {
      product.telemetry.spans.length = 0;
      const { body } = await product.call('GET', `/products?${query}`);
      const read = product.telemetry.spans.some(({ name }) => name === 'products.find');
      return { read, skus: body.items.map((item: { sku: string }) => item.sku), next: body.next };
    };

    it('stores pages of issued cursors, with and without a search', async () => {
      for (const query of ['limit=3', 'limit=3&search=a']) {
        const { next } = await reads(query);
        const second = await reads(`${query}&cursor=${next}`);
        assert.equal(second.read, true);
        assert.deepEqual(await reads(`${query}&cursor=${next}`), { ...second, read: false });
      }
    });

    it('uses one key for a search in any case and with surrounding spaces', async () => {
      assert.equal((await reads('search=Glass')).read, true);
      for (const search of ['glass', '%20GLASS%20'])
        assert.equal((await reads(`search=${search}`)).read, false);
    });

    it('does not store pages of cursors that a client invented, which return the same products', async () => {
      const skus = sampleProducts.map(({ sku }) => sku).sort();
      for (const [after, expected] of [
        ['0', skus.slice(0, 3)],
        [`${skus[4]}-`, skus.slice(5, 8)],
        ['ZZZZ', []],
      ] as const) {
        const query = `limit=3&cursor=${encodeCursor([after])}`;
        for (let times = 0; times < 2; times++) {
          const { read, skus: found } = await reads(query);
          assert.deepEqual([read, found], [true, expected]);
        }
      }
    });
  });

  it('rejects invalid limits, cursors and unknown parameters with 400', async () => {
    for (const query of ['limit=0', 'limit=101', 'limit=x', 'cursor=not-a-cursor', 'serach=x']) {
      const { status, body } = await product.call('GET', `/products?${query}`);
      assert.equal(`${query} ${status} ${body.code}`, `${query} 400 INVALID_REQUEST`);
    }
  });

  it('returns a product without its stock, as cacheable', async () => {
    const { status, body, headers } = await product.call('GET', '/products/MARBLES-BAG');
    assert.equal(status, 200);
    assert.deepEqual(body.price, { amount: 790, currency: 'EUR' });
    assert.equal(body.available, undefined);
    assert.match(headers.get('cache-control') ?? '', /public, max-age=\d+/);
  });

  it('serves a repeated read of a product from the cache', async () => {
    await product.call('GET', '/products/VASE-BUD');
    product.telemetry.spans.length = 0;
    await product.call('GET', '/products/VASE-BUD');
    const names = product.telemetry.spans.map(({ name }) => name);
    assert.ok(!names.includes('products.findOne'), names.join());
  });

  it('returns 404 for an unknown product', async () => {
    for (const path of ['/products/NOTHING', '/products/NOTHING/price', '/products/NOTHING/availability']) {
      const { status, body } = await product.call('GET', path);
      assert.equal(`${status} ${body.code}`, '404 PRODUCT_NOT_FOUND');
    }
  });

  it('returns the price for the quantity', async () => {
    const cases = [
      [1, 790],
      [9, 790],
      [10, 690],
      [99, 690],
      [100, 590],
      [1000, 590],
    ] as const;
    for (const [quantity, each] of cases) {
      const { body } = await product.call('GET', `/products/MARBLES-BAG/price?quantity=${quantity}`);
      assert.deepEqual(
        [body.unitPrice.amount, body.total.amount, body.quantity],
        [each, each * quantity, quantity],
      );
    }
    assert.equal((await product.call('GET', '/products/MARBLES-BAG/price')).body.total.amount, 790);
    assert.equal((await product.call('GET', '/products/MARBLES-BAG/price?quantity=1001')).status, 400);
  });

  it('logs the tier of a price at level debug only', async () => {
    const { telemetry } = product;
    telemetry.records.length = 0;
    await product.call('GET', '/products/MARBLES-BAG/price?quantity=99');
    telemetry.level = 'info';
    await product.call('GET', '/products/MARBLES-BAG/price?quantity=100');
    telemetry.level = 'trace';
    const records = telemetry.records.filter((record) => record['event.action'] === 'price-read');
    assert.deepEqual(
      records.map((record) => [record['log.level'], record['product.quantity'], record['price.tier.from']]),
      [['debug', 99, 10]],
    );
  });

  it('returns the availability', async () => {
    const { body } = await product.call('GET', '/products/GREENHOUSE-TABLE/availability');
    assert.deepEqual(body, { sku: 'GREENHOUSE-TABLE', available: 40, inStock: true });
    const server = product.telemetry.spans.findLast(({ kind }) => kind === 'server');
    assert.equal(server?.attributes['product.available'], 40);
  });
});
