import { handle, type Route } from '@glasshouse/http';
import { operations } from '../contract.js';
import { messageFor } from '../notifications/message.js';
import { notificationView } from '../notifications/view.js';
import type { CustomerStore, NotificationDocument } from '../store.js';

export function notify({ notifications }: CustomerStore): Route {
  return handle(operations.notify, async ({ span, body }) => {
    const { userId, orderId, outcome, total } = body;
    const document: NotificationDocument = {
      _id: `${orderId}:${outcome}`,
      user: userId,
      order: orderId,
      outcome,
      message: messageFor(body),
      ...(total && { total: total.amount }),
      at: new Date(),
    };
    if (!(await notifications.insertIfAbsent(span, document)))
      return notificationView((await notifications.findOne(span, { _id: document._id })) ?? document);
    span.log.info('customer notified', {
      'event.action': 'customer-notify',
      'event.outcome': outcome === 'confirmed' || outcome === 'cancelled' ? 'success' : 'failure',
      'event.reason': outcome,
      'order.id': orderId,
      'user.id': userId,
    });
    return notificationView(document);
  });
}
