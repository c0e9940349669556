import { changePage, handle, type Route } from '@glasshouse/http';
import { findChanges } from '@glasshouse/store';
import { operations } from '../contract.js';
import type { ProductStore } from '../store.js';

export function exportProducts({ products }: ProductStore): Route {
  return handle(operations.exportProducts, ({ span, query }) =>
    changePage(query, {
      find: (range) => findChanges(span, products, 'updatedAt', range),
      positionOf: ({ updatedAt, _id }) => ({ at: updatedAt, id: _id }),
      view: ({ _id, name, category, tiers, retired, version = 0, updatedAt }) => ({
        sku: _id,
        name,
        category,
        price: tiers[0]?.amount ?? 0,
        retired,
        version,
        updatedAt: updatedAt.toISOString(),
      }),
    }),
  );
}
