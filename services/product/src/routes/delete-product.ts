import { handle, type Route, respond } from '@glasshouse/http';
import type { Catalogue } from '../catalogue/catalogue.js';
import { changeProduct } from '../catalogue/change-product.js';
import { operations } from '../contract.js';
import type { ProductStore } from '../store.js';

/** Route to retire a product. Its document stays, as orders may still hold or return pieces. */
export function deleteProduct(store: ProductStore, catalogue: Catalogue): Route {
  return handle(operations.deleteProduct, async ({ span, params: { sku }, user, preconditions }) => {
    await changeProduct(span, store, catalogue, { sku, preconditions, set: { retired: true } });
    span.log.audit({
      category: 'configuration',
      action: 'product-delete',
      outcome: 'success',
      message: `product ${sku} deleted`,
      fields: { 'user.id': user.id, 'product.sku': sku },
    });
    return respond(204);
  });
}
