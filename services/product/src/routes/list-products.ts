import { handle, type Route } from '@glasshouse/http';
import type { Catalogue } from '../catalogue/catalogue.js';
import { operations } from '../contract.js';

export function listProducts(catalogue: Catalogue): Route {
  return handle(operations.listProducts, ({ span, query }) => catalogue.list(span, query));
}
