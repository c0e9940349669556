import { handle, type Route } from '@glasshouse/http';
import { operations } from '../contract.js';
import { returnReservation } from '../stock/return.js';
import type { Stock } from '../stock/stock.js';

export function returnStockReservation(stock: Stock): Route {
  return handle(operations.returnReservation, ({ span, params, body }) =>
    returnReservation(span, stock, params.orderId, body.attempt),
  );
}
