import { handle, ProblemError, type Route, respond } from '@glasshouse/http';
import { operations } from '../contract.js';
import { orderView } from '../orders/view.js';
import type { OrderDocument, OrderStore } from '../store.js';

export function createOrder({ orders }: OrderStore, orderId: () => string): Route {
  return handle(operations.createOrder, async ({ span, user, idempotencyKey }) => {
    const now = new Date();
    const creationKey = idempotencyKey === undefined ? undefined : `${user.id}:${idempotencyKey}`;
    let order: OrderDocument = {
      _id: orderId(),
      user: user.id,
      status: 'open',
      items: [],
      total: 0,
      version: 0,
      attempt: 0,
      createdAt: now,
      updatedAt: now,
      added: [],
      ...(creationKey !== undefined && { creationKey }),
    };
    if (await orders.insertIfAbsent(span, order)) {
      span.log.info('order opened', {
        'event.action': 'order-open',
        'order.id': order._id,
        'user.id': user.id,
      });
    } else {
      const first = creationKey === undefined ? undefined : await orders.findOne(span, { creationKey });
      if (!first)
        throw new ProblemError('CONFLICT', { detail: 'The order was not created. Retry the request.' });
      order = first;
    }
    return respond(201, orderView(order), { location: `/orders/${order._id}` });
  });
}
