import { decodeCursor, encodeCursor, handle, type Route } from '@glasshouse/http';
import type { Filter } from '@glasshouse/store';
import { operations } from '../contract.js';
import { adminOrderView } from '../orders/view.js';
import type { OrderStore } from '../store.js';

export function listAllOrders({ orders }: OrderStore): Route {
  return handle(operations.listAllOrders, async ({ span, query: { status, limit, cursor } }) => {
    const found = await orders.find(span, filterFor(status, cursor), {
      sort: { settledAt: -1, _id: -1 },
      limit: limit + 1,
    });
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    return {
      items: page.map(adminOrderView),
      next: last?.settledAt ? encodeCursor([last.settledAt.getTime(), last._id]) : null,
    };
  });
}

function filterFor(status: string, cursor: string | undefined): Filter {
  if (cursor === undefined) return { status };
  const [settledAt, id] = decodeCursor(cursor, ['date', 'string']);
  return { status, $or: [{ settledAt: { $lt: settledAt } }, { settledAt, _id: { $lt: id } }] };
}
