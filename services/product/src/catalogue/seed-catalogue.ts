import { DuplicateKeyError } from '@glasshouse/store';
import type { Span } from '@glasshouse/telemetry';
import type { ProductDocument, ProductStore } from '../store.js';
import { sampleProducts } from './sample-products.js';
import { searchTerms } from './search-terms.js';

const pageSize = 200;

/**
 * Adds the sample products that are not there yet, and the search terms to products that have none; nothing else is
 * changed. How many were added.
 */
export async function seedCatalogue(span: Span, { products }: ProductStore): Promise<number> {
  await completeSearchTerms(span, products);
  const $in = sampleProducts.map(({ sku }) => sku);
  const known = new Set((await products.find(span, { _id: { $in } })).map(({ _id }) => _id));
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
      search: searchTerms({ _id: sku, ...sample }),
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

/**
 * Gives search terms to products that have none of a version, which an index finds; a retired one gets them when it is
 * brought back.
 */
async function completeSearchTerms(span: Span, products: ProductStore['products']): Promise<void> {
  for (;;) {
    const page = await products.find(span, { retired: false, 'search.version': null }, { limit: pageSize });
    for (const product of page) {
      const unchanged = { _id: product._id, 'search.version': null };
      await products.updateOne(span, unchanged, { $set: { search: searchTerms(product) } });
    }
    if (page.length < pageSize) return;
  }
}
