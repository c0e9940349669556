import { handle, type Route } from '@glasshouse/http';
import type { Catalogue } from '../catalogue/catalogue.js';
import { operations } from '../contract.js';

export function readProduct(catalogue: Catalogue): Route {
  return handle(operations.readProduct, ({ span, params }) => catalogue.read(span, params.sku));
}
