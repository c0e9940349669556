import { handle, type Route } from '@glasshouse/http';
import type { Catalogue } from '../catalogue/catalogue.js';
import { changeProduct } from '../catalogue/change-product.js';
import { storedTiers } from '../catalogue/price.js';
import { searchTerms } from '../catalogue/search-terms.js';
import { productView } from '../catalogue/view.js';
import { operations } from '../contract.js';
import type { ProductStore } from '../store.js';

export function replaceProduct(store: ProductStore, catalogue: Catalogue): Route {
  return handle(
    operations.replaceProduct,
    async ({ span, params: { sku }, body: { name, description, category, tiers }, user, preconditions }) => {
      const search = searchTerms({ _id: sku, name, description, category });
      const set = { name, description, category, tiers: storedTiers(tiers), search };
      const document = await changeProduct(span, store, catalogue, { sku, preconditions, set });
      span.log.audit({
        category: 'configuration',
        action: 'product-replace',
        outcome: 'success',
        message: `product ${sku} replaced`,
        fields: { 'user.id': user.id, 'product.sku': sku },
      });
      return productView(document);
    },
  );
}
