import assert from 'node:assert/strict';
import { createEmbeddedStore } from '@glasshouse/store';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import { sampleProducts } from '../../src/catalogue/sample-products.js';
import { seedCatalogue } from '../../src/catalogue/seed-catalogue.js';
import { productStore } from '../../src/store.js';

describe('seeding the catalogue', () => {
  const telemetry = createTestTelemetry();
  const store = createEmbeddedStore({ telemetry });
  const collections = productStore(store);
  before(() => store.start());
  after(() => store.close());

  it('adds what is missing and touches nothing else', async () => {
    const span = telemetry.rootSpan('test');
    assert.equal(await seedCatalogue(span, collections), sampleProducts.length);
    await collections.products.updateOne(span, { _id: 'VASE-BUD' }, { $inc: { available: -1, sold: 1 } });
    await collections.products.deleteOne(span, { _id: 'MARBLES-BAG' });
    assert.equal(await seedCatalogue(span, collections), 1);
    assert.equal((await collections.products.findOne(span, { _id: 'VASE-BUD' }))?.sold, 1);
  });

  it('may be done by several at once', async () => {
    const span = telemetry.rootSpan('test');
    await collections.products.deleteMany(span, {});
    const added = await Promise.all([1, 2, 3].map(() => seedCatalogue(span, collections)));
    assert.equal(
      added.reduce((sum, one) => sum + one, 0),
      sampleProducts.length,
    );
  });

  it('has samples worth seeding', () => {
    assert.equal(new Set(sampleProducts.map(({ sku }) => sku)).size, sampleProducts.length);
    for (const { sku, tiers, stock } of sampleProducts) {
      assert.match(sku, /^[A-Z0-9][A-Z0-9-]{1,31}$/);
      assert.equal(tiers[0]?.[0], 1, sku);
      assert.ok(stock > 0, sku);
      tiers.reduce((before, tier) => {
        assert.ok(tier[0] > before[0] && tier[1] < before[1], `${sku}: more is cheaper`);
        return tier;
      });
    }
  });
});
