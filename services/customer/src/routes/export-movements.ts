import { changePage, handle, type Route } from '@glasshouse/http';
import { findChanges } from '@glasshouse/store';
import { operations } from '../contract.js';
import type { CustomerStore } from '../store.js';

export function exportMovements({ movements }: CustomerStore): Route {
  return handle(operations.exportMovements, ({ span, query }) =>
    changePage(query, {
      find: (range) => findChanges(span, movements, 'at', range),
      positionOf: ({ at, _id }) => ({ at, id: _id }),
      view: ({ _id, user, kind, amount, order, at }) => ({
        id: _id,
        userId: user,
        kind,
        amount,
        ...(order !== undefined && { orderId: order }),
        at: at.toISOString(),
      }),
    }),
  );
}
