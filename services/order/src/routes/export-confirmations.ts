import { changePage, handle, type Route } from '@glasshouse/http';
import { findChanges } from '@glasshouse/store';
import { operations } from '../contract.js';
import type { OrderDocument, OrderStore } from '../store.js';

export function exportConfirmations({ orders }: OrderStore): Route {
  return handle(operations.exportConfirmations, ({ span, query }) =>
    changePage(query, {
      find: (range) => findChanges(span, orders, 'confirmedAt', range),
      positionOf: (order) => ({ at: confirmedAtOf(order), id: order._id }),
      view: (order) => ({
        id: order._id,
        total: order.total,
        confirmedAt: confirmedAtOf(order).toISOString(),
      }),
    }),
  );
}

/** Returns the time of the confirmation, which every order in a range of times of confirmation has. */
function confirmedAtOf({ confirmedAt }: OrderDocument): Date {
  return confirmedAt as Date;
}
