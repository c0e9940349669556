import type { NewNotification } from '../contract.js';

/** What a customer reads. */
export function messageFor({ outcome, total, sku }: NewNotification): string {
  const sum = total ? `${(total.amount / 100).toFixed(2)} ${total.currency}` : 'the total';
  switch (outcome) {
    case 'confirmed':
      return `Your order is confirmed; ${sum} were taken from your account.`;
    case 'cancelled':
      return 'Your order is cancelled. What you had paid for it is back in your account.';
    case 'payment-failed':
      return `Your balance does not cover ${sum}. Pay money in and confirm the order again.`;
    case 'out-of-stock':
      return `There is not enough of ${sku ?? 'a product'} left. Change the order and confirm it again.`;
    case 'failed':
      return 'Your order could not be confirmed, and nothing was taken. Please confirm it again.';
  }
}
