import { currency } from '@glasshouse/shop';
import type { Notification } from '../contract.js';
import type { NotificationDocument } from '../store.js';

export function notificationView({
  _id,
  order,
  outcome,
  message,
  total,
  at,
}: NotificationDocument): Notification {
  return {
    id: _id,
    orderId: order,
    outcome,
    message,
    ...(total !== undefined && { total: { amount: total, currency } }),
    at: at.toISOString(),
  };
}
