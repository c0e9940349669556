import type { NewNotification } from '../contract.js';

/** Returns the text of a notification for the customer. */
export function messageFor({ outcome, total, sku }: NewNotification): string {
  const sum = total ? `${(total.amount / 100).toFixed(2)} ${total.currency}` : 'the total';
  switch (outcome) {
    case 'confirmed':
      return `Your order is confirmed. We charged ${sum} to your account.`;
    case 'cancelled':
      return 'Your order is cancelled. Any payment for it was refunded to your account.';
    case 'payment-failed':
      return `Your balance does not cover ${sum}. Make a deposit, then confirm the order again.`;
    case 'out-of-stock':
      return `There is not enough stock of ${sku ?? 'a product'}. Change the order, then confirm it again.`;
    case 'failed':
      return 'Your order could not be confirmed, and you were not charged. Please confirm it again.';
  }
}
