import { answer, handle, ProblemError, type Route } from '@glasshouse/http';
import type { Catalogue } from '../catalogue/catalogue.js';
import { operations } from '../contract.js';
import type { ProductStore } from '../store.js';

/** The document stays, out of sight, as orders may still hold or return pieces of it. */
export function deleteProduct({ products }: ProductStore, catalogue: Catalogue): Route {
  return handle(operations.deleteProduct, async ({ span, params: { sku }, user }) => {
    const retired = await products.updateOne(
      span,
      { _id: sku, retired: false },
      { $set: { retired: true, updatedAt: new Date() } },
    );
    if (!retired) throw new ProblemError('PRODUCT_NOT_FOUND', { detail: `There is no product ${sku}.` });
    await catalogue.changed(span, sku);
    span.log.audit({
      category: 'configuration',
      action: 'product-delete',
      outcome: 'success',
      message: `product ${sku} was taken out of the catalogue`,
      fields: { 'user.id': user.id, 'product.sku': sku },
    });
    return answer(204);
  });
}
