import { handle, type Route, respond } from '@glasshouse/http';
import { operations } from '../contract.js';
import { orderView } from '../orders/view.js';
import { cancelOrder } from '../saga/cancel.js';
import type { SagaContext } from '../saga/context.js';

export function cancelOrderRoute(context: SagaContext): Route {
  return handle(operations.cancelOrder, async ({ span, user, params: { id }, preconditions }) => {
    const order = await cancelOrder(span, context, { user: user.id, id }, preconditions);
    return respond(order.status === 'cancelled' ? 200 : 202, orderView(order));
  });
}
