import { handle, type Route } from '@glasshouse/http';
import { operations } from '../contract.js';
import { commitReservation } from '../stock/commit.js';
import type { Stock } from '../stock/stock.js';

export function commitStockReservation(stock: Stock): Route {
  return handle(operations.commitReservation, ({ span, params, body }) =>
    commitReservation(span, stock, params.orderId, body.attempt),
  );
}
