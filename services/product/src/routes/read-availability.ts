import { handle, ProblemError, type Route } from '@glasshouse/http';
import { operations } from '../contract.js';
import { productErrors } from '../errors.js';
import type { ProductStore } from '../store.js';

/** Route to read the availability. It bypasses the cache, as clients read it before they order. */
export function readAvailability({ products }: ProductStore): Route {
  return handle(operations.readAvailability, async ({ span, params: { sku } }) => {
    const product = await products.findOne(span, { _id: sku, retired: false });
    if (!product)
      throw new ProblemError(productErrors.PRODUCT_NOT_FOUND, {
        detail: `Product ${sku} is not in the catalogue.`,
      });
    return { sku, available: product.available, inStock: product.available > 0 };
  });
}
