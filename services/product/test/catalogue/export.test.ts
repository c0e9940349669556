import assert from 'node:assert/strict';
import { startProduct } from '../start-product.js';

describe('GET /internal/export/products', () => {
  let product: Awaited<ReturnType<typeof startProduct>>;
  let realNow: () => number;

  beforeEach(async () => {
    product = await startProduct();
    realNow = Date.now;
  });
  afterEach(async () => {
    Date.now = realNow;
    await product.close();
  });

  it('returns every product with the price of one piece, and removed ones as retired', async () => {
    const { status } = await product.call('DELETE', '/products/MARBLES-BAG', { roles: 'admin' });
    assert.equal(status, 204);
    const started = realNow();
    // the export hides the changes of the last five seconds
    Date.now = () => started + 10_000;
    const { body } = await product.call('GET', '/internal/export/products');
    const rows: { sku: string; price: number; retired: boolean }[] = body.items;
    assert.ok(rows.length > 20);
    assert.deepEqual(
      rows.filter(({ retired }) => retired).map(({ sku }) => sku),
      ['MARBLES-BAG'],
    );
    assert.equal(rows.at(-1)?.sku, 'MARBLES-BAG', 'the latest change is the last row');
    for (const { price } of rows) assert.ok(Number.isInteger(price));
  });
});
