import { currency } from '@glasshouse/shop';
import type { AdminOrder, Order } from '../contract.js';
import type { OrderDocument } from '../store.js';

/** Returns the representation of an order for its user. */
export function orderView(document: OrderDocument): Order {
  const { confirmedAt, cancelledAt, failure } = document;
  return {
    id: document._id,
    status: document.status,
    items: document.items.map(({ sku, name, quantity, unitAmount }) => ({
      sku,
      name,
      quantity,
      unitPrice: { amount: unitAmount, currency },
      total: { amount: unitAmount * quantity, currency },
    })),
    total: { amount: document.total, currency },
    createdAt: document.createdAt.toISOString(),
    updatedAt: document.updatedAt.toISOString(),
    ...(confirmedAt && { confirmedAt: confirmedAt.toISOString() }),
    ...(cancelledAt && { cancelledAt: cancelledAt.toISOString() }),
    ...(failure && {
      failure: { code: failure.code, detail: failure.detail, at: failure.at.toISOString() },
    }),
  };
}

/** Returns the representation of an order for administrators. */
export function adminOrderView(document: OrderDocument): AdminOrder {
  return { ...orderView(document), userId: document.user };
}
