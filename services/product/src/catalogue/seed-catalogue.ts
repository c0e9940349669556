import { setImmediate } from 'node:timers/promises';
import type { Filter } from '@glasshouse/store';
import type { Span } from '@glasshouse/telemetry';
import type { ProductDocument, ProductStore } from '../store.js';
import { sampleProducts } from './sample-products.js';
import { searchTerms, searchVersion } from './search-terms.js';

const pageSize = 200;

/** Adds the missing sample products and changes nothing else. Returns the number of added products. */
export async function seedCatalogue(span: Span, { products }: ProductStore): Promise<number> {
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
    // another instance may seed concurrently
    if (await products.insertIfAbsent(span, document)) added++;
  }
  return added;
}

const outdated: Filter = {
  $or: [{ 'search.version': null }, { 'search.version': { $lt: searchVersion } }],
};

/**
 * Rebuilds missing and outdated search terms, and returns the number of changed products. An index finds them. A
 * retired product gets its terms when it is restored.
 */
export async function completeSearchTerms(span: Span, { products }: ProductStore): Promise<number> {
  for (let read = 0; ; ) {
    const page = await products.find(span, { retired: false, ...outdated }, { limit: pageSize });
    for (const product of page) {
      const unchanged = { _id: product._id, version: product.version ?? { $exists: false }, ...outdated };
      await products.updateOne(span, unchanged, { $set: { search: searchTerms(product) } });
      // the embedded store is synchronous: yield, so that health checks are served in between
      await setImmediate();
    }
    read += page.length;
    if (page.length < pageSize) return read;
  }
}
