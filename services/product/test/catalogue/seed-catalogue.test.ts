import assert from 'node:assert/strict';
import { createEmbeddedStore } from '@glasshouse/store';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import { sampleProducts } from '../../src/catalogue/sample-products.js';
import { completeSearchTerms, seedCatalogue } from '../../src/catalogue/seed-catalogue.js';
import { type ProductDocument, productStore } from '../../src/store.js';

describe('Catalogue seed', () => {
  const telemetry = createTestTelemetry();
  const store = createEmbeddedStore({ telemetry });
  const collections = productStore(store);
  before(() => store.start());
  after(() => store.close());

  it('adds the missing products and changes no others', async () => {
    const span = telemetry.rootSpan('test');
    assert.equal(await seedCatalogue(span, collections), sampleProducts.length);
    await collections.products.updateOne(span, { _id: 'VASE-BUD' }, { $inc: { available: -1, sold: 1 } });
    await collections.products.deleteOne(span, { _id: 'MARBLES-BAG' });
    assert.equal(await seedCatalogue(span, collections), 1);
    assert.equal((await collections.products.findOne(span, { _id: 'VASE-BUD' }))?.sold, 1);
  });

  it('reads only the sample products when all search terms are up to date', async () => {
    const span = telemetry.rootSpan('test');
    await seedCatalogue(span, collections);
    const [sample] = await collections.products.find(span, {}, { limit: 1 });
    for (let n = 0; n < 300; n++) {
      await collections.products.insertOne(span, { ...(sample as ProductDocument), _id: `MORE-${n}` });
    }
    let read = 0;
    const { products } = collections;
    const counted: typeof products = {
      ...products,
      async find(...args) {
        const found = await products.find(...args);
        read += found.length;
        return found;
      },
    };
    assert.equal(await completeSearchTerms(span, { ...collections, products: counted }), 0);
    assert.equal(await seedCatalogue(span, { ...collections, products: counted }), 0);
    assert.equal(read, sampleProducts.length);
    await products.deleteMany(span, { _id: { $gte: 'MORE-', $lt: 'MORE.' } });
  });

  it('adds each product once when it runs concurrently', async () => {
    const span = telemetry.rootSpan('test');
    await collections.products.deleteMany(span, {});
    const added = await Promise.all([1, 2, 3].map(() => seedCatalogue(span, collections)));
    assert.equal(
      added.reduce((sum, count) => sum + count, 0),
      sampleProducts.length,
    );
  });

  it('has valid sample products', () => {
    assert.equal(new Set(sampleProducts.map(({ sku }) => sku)).size, sampleProducts.length);
    for (const { sku, tiers, stock } of sampleProducts) {
      assert.match(sku, /^[A-Z0-9][A-Z0-9-]{1,31}$/);
      assert.equal(tiers[0]?.[0], 1, sku);
      assert.ok(stock > 0, sku);
      tiers.reduce((before, tier) => {
        assert.ok(tier[0] > before[0] && tier[1] < before[1], `${sku}: tiers ascend and get cheaper`);
        return tier;
      });
    }
  });
});
