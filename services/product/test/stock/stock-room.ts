import assert from 'node:assert/strict';
import { type Collection, createEmbeddedStore, type Document } from '@glasshouse/store';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import { heldOf } from '../../src/catalogue/view.js';
import type { Stock } from '../../src/stock/stock.js';
import { type ProductDocument, productStore } from '../../src/store.js';

export class Crash extends Error {}

/** Products A, B and C with the given stock, in memory. */
export async function createStockRoom(available: Record<string, number>, options: Partial<Stock> = {}) {
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

  async function level(sku: string) {
    const product = (await collections.products.findOne(span, { _id: sku })) as ProductDocument;
    assert.equal(product.available + heldOf(product) + product.sold, product.stocked, `the books of ${sku}`);
    assert.ok(product.available >= 0, `${sku} is not below zero`);
    return { available: product.available, held: heldOf(product), sold: product.sold };
  }

  return {
    span,
    stock,
    level,
    state: async (orderId: string) => (await collections.reservations.findOne(span, { _id: orderId }))?.state,
    /** The same stock, for an instance that dies at its `nth` write: before it is done, or just after. */
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
        insertOne: (...given) => guard(() => collection.insertOne(...given)),
        updateOne: (...given) => guard(() => collection.updateOne(...given)),
      });
      return { ...stock, products: wrap(collections.products), reservations: wrap(collections.reservations) };
    },
    async close() {
      await store.close();
      await telemetry.close();
    },
  };
}
