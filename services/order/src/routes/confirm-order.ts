import { handle, type Route } from '@glasshouse/http';
import { operations } from '../contract.js';
import { orderView } from '../orders/view.js';
import { confirmOrder } from '../saga/confirm.js';
import type { SagaContext } from '../saga/context.js';

/** Route to confirm an order. The saga continues when the caller disconnects; a repeated request gets its result. */
export function confirmOrderRoute(context: SagaContext): Route {
  return handle(operations.confirmOrder, async ({ span, user, params: { id }, preconditions }) =>
    orderView(await confirmOrder(span, context, { user: user.id, id }, preconditions)),
  );
}
