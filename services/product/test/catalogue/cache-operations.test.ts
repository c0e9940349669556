import assert from 'node:assert/strict';
import { startProduct } from '../start-product.js';

// docs/high-availability.md states these numbers: while the cache hangs, each operation takes 250 ms.
describe('cache operations of a request', () => {
  let service: Awaited<ReturnType<typeof startProduct>>;
  beforeEach(async () => {
    service = await startProduct();
  });
  afterEach(() => service.close());

  async function operationsOf(path: string): Promise<string[]> {
    service.telemetry.spans.length = 0;
    assert.equal((await service.call('GET', path)).status, 200);
    return service.telemetry.spans
      .filter(({ attributes }) => attributes['db.system.name'] === 'memory')
      .map(({ name }) => name);
  }

  it('consist of two reads and one write for a page of the catalogue', async () => {
    const names = ['product-edition.get', 'product-pages.get', 'product-pages.set'];
    assert.deepEqual(await operationsOf('/products'), names);
  });

  it('consist of one read and one write for a product, and for a price', async () => {
    const { body } = await service.call('GET', '/products?limit=2');
    const [first, second] = (body as { items: { sku: string }[] }).items.map(({ sku }) => sku);
    const names = ['products.get', 'products.set'];
    assert.deepEqual(await operationsOf(`/products/${first}`), names);
    assert.deepEqual(await operationsOf(`/products/${second}/price?quantity=1`), names);
  });
});
