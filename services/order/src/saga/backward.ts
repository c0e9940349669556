import { currency } from '@glasshouse/shop';
import type { Span } from '@glasshouse/telemetry';
import type { OrderDocument } from '../store.js';
import { type SagaContext, type SagaOrder, stepFields } from './context.js';
import { advance } from './lease.js';
import { type Patience, patientDeadline } from './patience.js';
import { pause } from './pause.js';

/** Gives the money back, or sees to it that a charge which is still under way is refused. */
export async function refunding(
  span: Span,
  context: SagaContext,
  order: SagaOrder,
  patience: Patience,
): Promise<OrderDocument> {
  let amount: number;
  try {
    const { refunded } = await context.customer.refund(
      span,
      { userId: order.user, orderId: order._id, attempt: order.attempt },
      { deadline: patientDeadline(context, order, patience) },
    );
    amount = refunded.amount;
  } catch (error) {
    return pause(span, context, order, error);
  }
  span.log.info('money is back', {
    ...stepFields(order, 'order-refund'),
    'order.refunded': amount,
    'order.currency': currency,
  });
  const { goods } = order.saga;
  const next =
    goods === 'none'
      ? await conclude(span, context, order)
      : await advance(span, context, order, { step: goods === 'sold' ? 'returning' : 'releasing' });
  if (amount > 0) context.metrics.refunded(amount);
  return next;
}

/** Gives held stock back. */
export async function releasing(
  span: Span,
  context: SagaContext,
  order: SagaOrder,
  patience: Patience,
): Promise<OrderDocument> {
  try {
    const deadline = patientDeadline(context, order, patience);
    await context.product.releaseReservation(span, order._id, order.attempt, { deadline });
  } catch (error) {
    return pause(span, context, order, error);
  }
  span.log.info('stock is released', stepFields(order, 'order-release'));
  return conclude(span, context, order);
}

/** Gives sold stock back. */
export async function returning(
  span: Span,
  context: SagaContext,
  order: SagaOrder,
  patience: Patience,
): Promise<OrderDocument> {
  try {
    const deadline = patientDeadline(context, order, patience);
    await context.product.returnReservation(span, order._id, order.attempt, { deadline });
  } catch (error) {
    return pause(span, context, order, error);
  }
  span.log.info('stock is returned', stepFields(order, 'order-return'));
  return conclude(span, context, order);
}

/** Everything is back: the order is what it will be, and the customer is to be told if there is something to tell. */
async function conclude(span: Span, context: SagaContext, order: SagaOrder): Promise<OrderDocument> {
  const now = new Date();
  const status = order.saga.final ?? 'open';
  return advance(span, context, order, {
    ...(order.saga.outcome && { step: 'notifying' }),
    order: { status, ...(status === 'cancelled' && { cancelledAt: now, settledAt: now }) },
  });
}

/** Tells the customer what became of the order. */
export async function notifying(
  span: Span,
  context: SagaContext,
  order: SagaOrder,
  patience: Patience,
): Promise<OrderDocument> {
  const { outcome } = order.saga;
  if (!outcome) return advance(span, context, order, {});
  const sku = order.failure?.extensions.sku;
  try {
    await context.customer.notify(
      span,
      {
        userId: order.user,
        orderId: order._id,
        outcome,
        total: { amount: order.total, currency },
        ...(outcome === 'out-of-stock' && typeof sku === 'string' && { sku }),
      },
      { deadline: patientDeadline(context, order, patience) },
    );
  } catch (error) {
    return pause(span, context, order, error);
  }
  span.log.info('customer is told', { ...stepFields(order, 'order-notify'), 'event.reason': outcome });
  return advance(span, context, order, {});
}
