import { handle, type Route } from '@glasshouse/http';
import type { Catalogue } from '../catalogue/catalogue.js';
import { priceOf, tierFor } from '../catalogue/price.js';
import { operations } from '../contract.js';

export function readPrice(catalogue: Catalogue): Route {
  return handle(operations.readPrice, async ({ span, params, query: { quantity } }) => {
    const product = await catalogue.read(span, params.sku);
    const price = priceOf(product, quantity);
    if (span.log.enabled('debug')) {
      const from = tierFor(product.tiers, quantity)?.from;
      span.log.debug(`priced by the tier from ${from}`, {
        'event.action': 'price-read',
        'product.sku': product.sku,
        'product.quantity': quantity,
        'price.tier.from': from,
        'price.unit.amount': price.unitPrice.amount,
      });
    }
    return price;
  });
}
