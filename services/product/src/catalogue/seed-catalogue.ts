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
  const known = await completeSearchTerms(span, products);
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

/** Gives search terms to products from before they were kept. The SKUs of all products. */
async function completeSearchTerms(span: Span, products: ProductStore['products']): Promise<Set<string>> {
  const known = new Set<string>();
  for (let last = ''; ; ) {
    const page = await products.find(span, { _id: { $gt: last } }, { sort: { _id: 1 }, limit: pageSize });
    for (const product of page) {
      known.add(product._id);
      last = product._id;
      if (product.search) continue;
      const unchanged = { _id: product._id, search: { $exists: false } };
      await products.updateOne(span, unchanged, { $set: { search: searchTerms(product) } });
    }
    if (page.length < pageSize) return known;
  }
}
