import { handle, type Route } from '@glasshouse/http';
import { operations } from '../contract.js';
import { releaseReservation } from '../stock/release.js';
import type { Stock } from '../stock/stock.js';

export function releaseStockReservation(stock: Stock): Route {
  return handle(operations.releaseReservation, ({ span, params, body }) =>
    releaseReservation(span, stock, params.orderId, body.attempt),
  );
}
