import { handle, type Route } from '@glasshouse/http';
import type { Catalogue } from '../catalogue/catalogue.js';
import { priceOf } from '../catalogue/price.js';
import { operations } from '../contract.js';

export function readPrice(catalogue: Catalogue): Route {
  return handle(operations.readPrice, async ({ span, params, query }) =>
    priceOf(await catalogue.read(span, params.sku), query.quantity),
  );
}
