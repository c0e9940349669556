import { handle, type Route } from '@glasshouse/http';
import { operations } from '../contract.js';
import { findOwn } from '../orders/find-own.js';
import { orderView } from '../orders/view.js';
import type { OrderStore } from '../store.js';

export function readOrder(store: OrderStore): Route {
  return handle(operations.readOrder, async ({ span, user, params: { id } }) =>
    orderView(await findOwn(span, store, { user: user.id, id })),
  );
}
