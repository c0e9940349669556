import type { Outcome } from '@glasshouse/customer/contract';
import { currency } from '@glasshouse/shop';
import { advance } from './lease.js';
import { retriedStep, type Step } from './step.js';

const notifyOf = (outcome: Outcome) =>
  retriedStep({
    call(span, { customer }, { _id, user, total, failure, saga }, options) {
      const sku = failure?.extensions.sku;
      const notification = {
        userId: user,
        orderId: _id,
        outcome,
        total: { amount: saga.total ?? total, currency },
        ...(outcome === 'out-of-stock' && typeof sku === 'string' && { sku }),
      };
      return customer.notify(span, notification, options);
    },
    action: 'order-notify',
    message: 'customer notified',
    fields: () => ({ 'event.reason': outcome }),
    next: (span, context, order) => advance(span, context, order, {}),
  });

/** Notifies the customer of the outcome, if there is one, and ends the saga. */
export const notify: Step = (span, context, order, mode) => {
  const { outcome } = order.saga;
  return outcome ? notifyOf(outcome)(span, context, order, mode) : advance(span, context, order, {});
};
