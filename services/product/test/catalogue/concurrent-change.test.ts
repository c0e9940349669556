import assert from 'node:assert/strict';
import { createMemoryCache } from '@glasshouse/cache';
import { createEmbeddedStore } from '@glasshouse/store';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import { createCatalogue } from '../../src/catalogue/catalogue.js';
import { seedCatalogue } from '../../src/catalogue/seed-catalogue.js';
import { productStore } from '../../src/store.js';

describe('A product that changes while it is read', () => {
  it('is not cached without the change', async () => {
    const telemetry = createTestTelemetry('product');
    const store = createEmbeddedStore({ telemetry });
    const cache = createMemoryCache({ telemetry });
    const collections = productStore(store);
    await Promise.all([store.start(), cache.start()]);
    const span = telemetry.rootSpan('test');
    await seedCatalogue(span, collections);
    const sku = 'MARBLES-BAG';
    let change: (() => Promise<void>) | undefined;
    const { products } = collections;
    const slow: typeof products = {
      ...products,
      async findOne(...args) {
        const found = await products.findOne(...args);
        await change?.();
        return found;
      },
    };
    const catalogue = createCatalogue({ store: { ...collections, products: slow }, cache, ttlMs: 60_000 });
    change = async () => {
      change = undefined;
      await products.updateOne(span, { _id: sku }, { $set: { name: 'Marbles, renamed' } });
      await catalogue.invalidate(span, sku);
    };
    assert.notEqual((await catalogue.read(span, sku)).name, 'Marbles, renamed');
    assert.equal((await catalogue.read(span, sku)).name, 'Marbles, renamed');
    await Promise.all([store.close(), cache.close()]);
    await telemetry.close();
  });
});
