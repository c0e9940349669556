import { handle, type Route } from '@glasshouse/http';
import { operations } from '../contract.js';
import { orderView } from '../orders/view.js';
import { confirmOrder } from '../saga/confirm.js';
import type { SagaContext } from '../saga/context.js';

/** Goes on when the caller has gone: what was begun is finished, and a repeated call gets its answer. */
export function confirmOrderRoute(context: SagaContext): Route {
  return handle(operations.confirmOrder, async ({ span, user, params: { id }, preconditions }) =>
    orderView(await confirmOrder(span, context, { user: user.id, id }, preconditions)),
  );
}
