import { handle, ProblemError, type Route } from '@glasshouse/http';
import type { Catalogue } from '../catalogue/catalogue.js';
import { storedTiers } from '../catalogue/price.js';
import { productView } from '../catalogue/view.js';
import { operations } from '../contract.js';
import type { ProductStore } from '../store.js';

export function replaceProduct({ products }: ProductStore, catalogue: Catalogue): Route {
  return handle(operations.replaceProduct, async ({ span, params: { sku }, body, user }) => {
    const { name, description, category, tiers } = body;
    const document = await products.updateOne(
      span,
      { _id: sku, retired: false },
      { $set: { name, description, category, tiers: storedTiers(tiers), updatedAt: new Date() } },
    );
    if (!document) throw new ProblemError('PRODUCT_NOT_FOUND', { detail: `There is no product ${sku}.` });
    await catalogue.changed(span, sku);
    span.log.audit({
      category: 'configuration',
      action: 'product-replace',
      outcome: 'success',
      message: `product ${sku} was changed`,
      fields: { 'user.id': user.id, 'product.sku': sku },
    });
    return productView(document);
  });
}
