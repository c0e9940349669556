import { type Preconditions, ProblemError } from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import { productErrors } from '../errors.js';
import type { ProductDocument, ProductStore } from '../store.js';
import type { Catalogue } from './catalogue.js';
import { productView } from './view.js';

const maxAttempts = 10;

/**
 * Changes the description of a product if the preconditions of the request hold. They are compared with the version in
 * the store, not in the cache, and the write is conditional on that version. The cached product is removed even if a
 * precondition fails, as the client may have read an outdated one.
 *
 * @throws ProblemError PRODUCT_NOT_FOUND, PRECONDITION_FAILED, CONFLICT
 */
export async function changeProduct(
  span: Span,
  { products }: ProductStore,
  catalogue: Catalogue,
  { sku, preconditions, set }: { sku: string; preconditions: Preconditions; set: Partial<ProductDocument> },
): Promise<ProductDocument> {
  for (let attempts = 0; attempts < maxAttempts; attempts++) {
    const current = preconditions.given
      ? await products.findOne(span, { _id: sku, retired: false })
      : undefined;
    if (preconditions.given && !current) throw notFound(sku);
    try {
      preconditions.require(current && productView(current));
    } catch (error) {
      await catalogue.invalidate(span, sku);
      throw error;
    }
    const changed = await products.updateOne(
      span,
      { _id: sku, retired: false, ...(current && { version: current.version ?? { $exists: false } }) },
      { $set: { ...set, updatedAt: new Date() }, $inc: { version: 1 } },
    );
    if (changed) {
      await catalogue.invalidate(span, sku);
      return changed;
    }
    if (!preconditions.given) throw notFound(sku);
  }
  throw new ProblemError('CONFLICT', {
    detail: 'Too many concurrent changes of the product. Retry the request.',
  });
}

function notFound(sku: string): ProblemError {
  return new ProblemError(productErrors.PRODUCT_NOT_FOUND, {
    detail: `Product ${sku} is not in the catalogue.`,
  });
}
