import { randomUUID } from 'node:crypto';
import type { Cache } from '@glasshouse/cache';
import { decodeCursor, encodeCursor, ProblemError } from '@glasshouse/http';
import type { Filter } from '@glasshouse/store';
import type { Span } from '@glasshouse/telemetry';
import { cacheTimes } from '../cache-times.js';
import type { Product } from '../contract.js';
import { productErrors } from '../errors.js';
import type { ProductStore } from '../store.js';
import { searchFilter } from './search-terms.js';
import { productView } from './view.js';

export interface CatalogueQuery {
  search?: string | undefined;
  limit: number;
  cursor?: string | undefined;
}

export interface CataloguePage {
  items: Product[];
  next: string | null;
}

/** Catalogue reads through the cache. */
export interface Catalogue {
  /** @throws ProblemError PRODUCT_NOT_FOUND */
  read(span: Span, sku: string): Promise<Product>;
  list(span: Span, query: CatalogueQuery): Promise<CataloguePage>;
  /** Removes the product and all pages from the cache. Must be called after each change of a product. */
  invalidate(span: Span, sku: string): Promise<void>;
}

export function createCatalogue({
  store,
  cache,
  ttlMs,
}: {
  store: ProductStore;
  cache: Cache;
  ttlMs: number;
}): Catalogue {
  const products = cache.map<Product>('products');
  const pages = cache.map<CataloguePage>('product-pages');
  // A product's pages cannot be looked up, so each change replaces the edition, which is part of the page keys.
  const edition = cache.map<string>('product-edition');
  let changes = 0;

  return {
    async read(span, sku) {
      const cached = await products.get(span, sku);
      if (cached) return cached;
      const changesBefore = changes;
      const document = await store.products.findOne(span, { _id: sku, retired: false });
      if (!document)
        throw new ProblemError(productErrors.PRODUCT_NOT_FOUND, {
          detail: `Product ${sku} is not in the catalogue.`,
        });
      const product = productView(document);
      await products.set(span, sku, product, ttlMs);
      // A change during the read may have removed the entry before it was written.
      if (changes !== changesBefore) await products.delete(span, sku);
      return product;
    },

    async list(span, { search = '', limit, cursor = '' }) {
      const after = cursor === '' ? '' : decodeCursor(cursor, ['string'])[0];
      const current = (await edition.get(span, 'current')) ?? 'first';
      const text = search.trim();
      const key = JSON.stringify([current, text.toUpperCase(), limit, after]);
      const cached = await pages.get(span, key);
      if (cached) return cached;
      const isFirst = after === '';
      const read = await store.products.find(span, filterFor(text, after), {
        sort: { _id: 1 },
        limit: limit + (isFirst ? 1 : 2),
      });
      const isIssued = read[0]?._id === after;
      const found = isIssued ? read.slice(1) : read.slice(0, limit + 1);
      const items = found.slice(0, limit).map(productView);
      const last = found.length > limit ? items.at(-1) : undefined;
      const page = { items, next: last ? encodeCursor([last.sku]) : null };
      // Clients can invent any number of cursors. Only pages of issued cursors are cached, as their number is bounded
      // by the number of products.
      if (isFirst || isIssued) await pages.set(span, key, page, Math.min(cacheTimes.page, ttlMs));
      return page;
    },

    async invalidate(span, sku) {
      changes++;
      await Promise.all([
        products.delete(span, sku),
        edition.set(span, 'current', randomUUID(), cacheTimes.edition),
      ]);
    },
  };
}

/** Returns a filter that includes the product of the cursor. If it is found, this service issued the cursor. */
function filterFor(text: string, after: string): Filter {
  const shown: Filter = after === '' ? { retired: false } : { retired: false, _id: { $gte: after } };
  return text === '' ? shown : { $and: [shown, searchFilter(text)] };
}
