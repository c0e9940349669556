import { handle, type Route } from '@glasshouse/http';
import { operations } from '../contract.js';
import { reserve } from '../stock/reserve.js';
import type { Stock } from '../stock/stock.js';

export function reserveStock(stock: Stock): Route {
  return handle(operations.reserve, ({ span, body }) => reserve(span, stock, body));
}
