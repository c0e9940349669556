import { currency } from '@glasshouse/shop';
import { advance } from '../lease.js';
import { retriedStep } from '../step.js';
import { conclude } from './conclude.js';

/** Refunds the charge. The customer service rejects a charge of this attempt that arrives later. */
export const refund = retriedStep({
  call: (span, { customer }, { _id, user, attempt }, options) =>
    customer.refund(span, { userId: user, orderId: _id, attempt }, options),
  action: 'order-refund',
  message: 'money refunded',
  fields: (_, { refunded }) => ({ 'order.refunded': refunded.amount, 'order.currency': currency }),
  async next(span, context, order, { refunded }) {
    const { goods } = order.saga;
    const next =
      goods === 'none'
        ? await conclude(span, context, order)
        : await advance(span, context, order, { step: goods === 'sold' ? 'returning' : 'releasing' });
    if (refunded.amount > 0) context.metrics.refunded(refunded.amount);
    return next;
  },
});
