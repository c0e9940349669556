import assert from 'node:assert/strict';
import { type Collection, createEmbeddedStore, type Document } from '@glasshouse/store';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import { heldOf } from '../../src/catalogue/view.js';
import type { Stock } from '../../src/stock/stock.js';
import { type ProductDocument, productStore } from '../../src/store.js';

export class Crash extends Error {}

/** Creates products with the available pieces by SKU, in an in-memory store. */
export async function createStockFixture(available: Record<string, number>, options: Partial<Stock> = {}) {
  const telemetry = createTestTelemetry('product');
  const store = createEmbeddedStore({ telemetry });
  const collections = productStore(store);
  await store.start();
  const span = telemetry.rootSpan('test');
  for (const [sku, pieces] of Object.entries(available)) {
    await collections.products.insertOne(span, {
      _id: sku,
      name: sku,
      description: '',
      category: 'test',
      tiers: [
        { from: 1, amount: 100 },
        { from: 10, amount: 80 },
      ],
      available: pieces,
      holds: {},
      sold: 0,
      stocked: pieces,
      returns: {},
      retired: false,
      updatedAt: new Date(),
    });
  }
  const stock: Stock = {
    ...collections,
    reservationMs: 60_000,
    settleMs: 0,
    outcomes: telemetry.metrics.counter({ name: 'reservations_total', help: 'x', labels: ['outcome'] }),
    ...options,
  };

  /** Returns the pieces of a product by state, and checks that they add up. */
  async function level(sku: string) {
    const product = (await collections.products.findOne(span, { _id: sku })) as ProductDocument;
    assert.equal(
      product.available + heldOf(product) + product.sold,
      product.stocked,
      `${sku}: available + held + sold = stocked`,
    );
    assert.ok(product.available >= 0, `available stock of ${sku} is not negative`);
    return { available: product.available, held: heldOf(product), sold: product.sold };
  }

  return {
    span,
    stock,
    level,
    state: async (orderId: string) => (await collections.reservations.findOne(span, { _id: orderId }))?.state,
    /** Returns the stock as seen by an instance that crashes before or after its `nth` write. */
    crashing(nth: number, when: 'before' | 'after'): Stock {
      let writes = 0;
      const guard = async <T>(write: () => Promise<T>): Promise<T> => {
        writes++;
        if (writes > nth || (writes === nth && when === 'before')) throw new Crash();
        const result = await write();
        if (writes === nth) throw new Crash();
        return result;
      };
      const wrap = <T extends Document>(collection: Collection<T>): Collection<T> => ({
        ...collection,
        insertIfAbsent: (...args) => guard(() => collection.insertIfAbsent(...args)),
        updateOne: (...args) => guard(() => collection.updateOne(...args)),
      });
      return { ...stock, products: wrap(collections.products), reservations: wrap(collections.reservations) };
    },
    async close() {
      await store.close();
      await telemetry.close();
    },
  };
}
