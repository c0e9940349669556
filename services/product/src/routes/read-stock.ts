import { handle, ProblemError, type Route } from '@glasshouse/http';
import { stockLevel } from '../catalogue/view.js';
import { operations } from '../contract.js';
import { productErrors } from '../errors.js';
import type { ProductStore } from '../store.js';

/** Route to read the stock, with the entity tag that clients need for PUT. */
export function readStock({ products }: ProductStore): Route {
  return handle(operations.readStock, async ({ span, params: { sku } }) => {
    const product = await products.findOne(span, { _id: sku, retired: false });
    if (!product)
      throw new ProblemError(productErrors.PRODUCT_NOT_FOUND, {
        detail: `Product ${sku} is not in the catalogue.`,
      });
    return stockLevel(product);
  });
}
