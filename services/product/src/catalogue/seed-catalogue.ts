import { DuplicateKeyError } from '@glasshouse/store';
import type { Span } from '@glasshouse/telemetry';
import type { ProductDocument, ProductStore } from '../store.js';
import { sampleProducts } from './sample-products.js';

/** Adds the sample products that are not there yet, and touches no other. How many were added. */
export async function seedCatalogue(span: Span, { products }: ProductStore): Promise<number> {
  const known = new Set((await products.find(span, {})).map(({ _id }) => _id));
  let added = 0;
  for (const { sku, stock, ...sample } of sampleProducts) {
    if (known.has(sku)) continue;
    const document: ProductDocument = {
      _id: sku,
      ...sample,
      tiers: sample.tiers.map(([from, amount]) => ({ from, amount })),
      available: stock,
      holds: {},
      sold: 0,
      stocked: stock,
      returns: {},
      retired: false,
      updatedAt: new Date(),
    };
    try {
      await products.insertOne(span, document);
      added++;
    } catch (error) {
      // Another instance seeds at the same time.
      if (!(error instanceof DuplicateKeyError)) throw error;
    }
  }
  return added;
}
