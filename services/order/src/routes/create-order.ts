import { handle, type Route, respond } from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
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
    if (await inserted(span, orders, order)) {
      span.log.info('order opened', {
        'event.action': 'order-open',
        'order.id': order._id,
        'user.id': user.id,
      });
    } else {
      const first = await orders.findOne(span, { creationKey: creationKey as string });
      if (!first) throw new Error('the first order with this key is missing');
      order = first;
    }
    return respond(201, orderView(order), { location: `/orders/${order._id}` });
  });
}

/** Returns false if an earlier request with the same key has created an order. */
async function inserted(span: Span, orders: OrderStore['orders'], order: OrderDocument): Promise<boolean> {
  if (order.creationKey !== undefined) return orders.insertIfAbsent(span, order);
  await orders.insertOne(span, order);
  return true;
}
