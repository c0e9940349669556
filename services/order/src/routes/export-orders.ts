import { changePage, handle, type Route } from '@glasshouse/http';
import { findChanges } from '@glasshouse/store';
import { type ExportedOrder, operations } from '../contract.js';
import type { OrderDocument, OrderStore } from '../store.js';

export function exportOrders({ orders }: OrderStore): Route {
  return handle(operations.exportOrders, ({ span, query }) =>
    changePage(query, {
      find: (range) => findChanges(span, orders, 'updatedAt', range),
      positionOf: ({ updatedAt, _id }) => ({ at: updatedAt, id: _id }),
      view: exportedOrder,
    }),
  );
}

function exportedOrder(order: OrderDocument): ExportedOrder {
  const { confirmedAt, cancelledAt, failure } = order;
  return {
    id: order._id,
    userId: order.user,
    status: order.status,
    items: order.items.map(({ sku, quantity, unitAmount }) => ({ sku, quantity, unitAmount })),
    total: order.total,
    attempts: order.attempt,
    version: order.version,
    createdAt: order.createdAt.toISOString(),
    updatedAt: order.updatedAt.toISOString(),
    ...(confirmedAt && { confirmedAt: confirmedAt.toISOString() }),
    ...(cancelledAt && { cancelledAt: cancelledAt.toISOString() }),
    ...(failure && { failure: failure.reason }),
  };
}
