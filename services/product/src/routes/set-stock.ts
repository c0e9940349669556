import { handle, type Preconditions, ProblemError, type Route } from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import { stockLevel } from '../catalogue/view.js';
import { operations } from '../contract.js';
import { productErrors } from '../errors.js';
import type { ProductDocument, ProductStore } from '../store.js';

const maxAttempts = 20;

export function setStock(store: ProductStore): Route {
  return handle(operations.setStock, async ({ span, params: { sku }, body, user, preconditions }) => {
    const document = await setAvailable(span, store, preconditions, sku, body.available);
    span.log.audit({
      category: 'configuration',
      action: 'stock-set',
      outcome: 'success',
      message: `available stock of ${sku} set to ${document.available}`,
      fields: { 'user.id': user.id, 'product.sku': sku, 'product.available': document.available },
    });
    return stockLevel(document);
  });
}

/** Applies the new value as a difference, on condition that the stock has not changed since it was read. */
async function setAvailable(
  span: Span,
  { products }: ProductStore,
  preconditions: Preconditions,
  sku: string,
  available: number,
): Promise<ProductDocument> {
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const product = await products.findOne(span, { _id: sku, retired: false });
    if (!product)
      throw new ProblemError(productErrors.PRODUCT_NOT_FOUND, {
        detail: `Product ${sku} is not in the catalogue.`,
      });
    preconditions.require(stockLevel(product));
    const difference = available - product.available;
    const changed = await products.updateOne(
      span,
      { _id: sku, retired: false, ...asSeen(product, preconditions) },
      { $inc: { available: difference, stocked: difference } },
    );
    if (changed) return changed;
  }
  throw new ProblemError('CONFLICT', {
    detail: 'Too many concurrent changes of the stock. Retry the request.',
  });
}

/**
 * Compares all numbers of the entity tag if there are preconditions; otherwise the difference depends on `available`
 * only.
 */
function asSeen({ available, sold, stocked }: ProductDocument, { given }: Preconditions) {
  return given ? { available, sold, stocked } : { available };
}
