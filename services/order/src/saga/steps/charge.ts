import { currency } from '@glasshouse/shop';
import { compensate } from '../compensate.js';
import { stepFields } from '../context.js';
import { tooLate } from '../failure.js';
import { advance } from '../lease.js';
import { isTooLate } from '../retry-mode.js';
import { attemptedStep } from '../step.js';

/** Charges the account. Afterwards the order is either confirmed or fully compensated. */
export const charge = attemptedStep({
  call: (span, { customer }, { _id, user, attempt, total }, options) =>
    customer.charge(
      span,
      { userId: user, orderId: _id, attempt, amount: { amount: total, currency } },
      options,
    ),
  // INSUFFICIENT_FUNDS guarantees that nothing was charged, but not that nothing will be: an instance that has lost the
  // lease may still send its charge, after a deposit. The refund makes the customer service reject that charge.
  compensation: ({ reason }, mode) =>
    reason === 'insufficient_funds' && mode === 'request' ? 'releasing' : 'refunding',
  async next(span, context, order) {
    if (isTooLate(context, order)) return compensate(span, context, order, 'refunding', tooLate());
    const now = new Date();
    const confirmed = await advance(span, context, order, {
      step: 'committing',
      saga: { outcome: 'confirmed' },
      order: { status: 'confirmed', confirmedAt: now, settledAt: now },
      clear: ['failure'],
    });
    context.metrics.succeeded(order, span);
    span.log.audit({
      category: 'database',
      action: 'order-confirm',
      outcome: 'success',
      message: `order confirmed for ${order.total} ${currency} minor units`,
      fields: {
        ...stepFields(order, 'order-confirm'),
        'order.total': order.total,
        'order.currency': currency,
      },
    });
    return confirmed;
  },
});
