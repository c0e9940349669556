import { decodeCursor, encodeCursor, handle, type Route } from '@glasshouse/http';
import { operations } from '../contract.js';
import { orderView } from '../orders/view.js';
import type { OrderStore } from '../store.js';

export function listOrders({ orders }: OrderStore): Route {
  return handle(operations.listOrders, async ({ span, user, query: { limit, cursor } }) => {
    const before = cursor === undefined ? undefined : decodeCursor(cursor, ['string'])[0];
    const found = await orders.find(
      span,
      { user: user.id, ...(before !== undefined && { _id: { $lt: before } }) },
      { sort: { _id: -1 }, limit: limit + 1 },
    );
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    return { items: page.map(orderView), next: last ? encodeCursor([last._id]) : null };
  });
}
