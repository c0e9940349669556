import { handle, ProblemError, type Route } from '@glasshouse/http';
import { stockLevel } from '../catalogue/view.js';
import { operations } from '../contract.js';
import type { ProductStore } from '../store.js';

/** What PUT replaces, so that its entity tag can be known before. */
export function readStock({ products }: ProductStore): Route {
  return handle(operations.readStock, async ({ span, params: { sku } }) => {
    const product = await products.findOne(span, { _id: sku, retired: false });
    if (!product) throw new ProblemError('PRODUCT_NOT_FOUND', { detail: `There is no product ${sku}.` });
    return stockLevel(product);
  });
}
