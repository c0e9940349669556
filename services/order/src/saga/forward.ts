import { ProblemError } from '@glasshouse/http';
import { currency } from '@glasshouse/shop';
import type { Span } from '@glasshouse/telemetry';
import { type Failure, type OrderDocument, type Step, type StoredItem, totalOf } from '../store.js';
import { type SagaContext, type SagaOrder, stepFields } from './context.js';
import { failureOf, outcomeOf, priceChanged, tooLate } from './failure.js';
import { type Advance, advance } from './lease.js';
import { forwardDeadline, isTooLate, type Patience, patientDeadline } from './patience.js';
import { pause } from './pause.js';

/** Holds the stock, and checks the prices. */
export async function reserving(span: Span, context: SagaContext, order: SagaOrder): Promise<OrderDocument> {
  if (isTooLate(context, order)) return goBack(span, context, order, 'releasing', tooLate());
  let prices: Map<string, number>;
  try {
    const { items } = await context.product.reserve(
      span,
      {
        orderId: order._id,
        attempt: order.attempt,
        items: order.items.map(({ sku, quantity }) => ({ sku, quantity })),
      },
      { deadline: forwardDeadline(context, order) },
    );
    prices = new Map(items.map(({ sku, unitPrice }) => [sku, unitPrice.amount]));
  } catch (error) {
    return goBack(span, context, order, 'releasing', failureOf(error));
  }
  const items = order.items.map(
    (item): StoredItem => ({ ...item, unitAmount: prices.get(item.sku) ?? item.unitAmount }),
  );
  const changes = order.items.flatMap(({ sku, unitAmount: from }) => {
    const to = prices.get(sku) ?? from;
    return from === to ? [] : [{ sku, from, to }];
  });
  if (changes.length > 0) {
    const repriced = { items, total: totalOf(items) };
    return goBack(span, context, order, 'releasing', priceChanged(changes), { order: repriced });
  }
  span.log.info('stock is reserved', stepFields(order, 'order-reserve'));
  return advance(span, context, order, { step: 'charging' });
}

/** Takes the money. From here on the order is confirmed, or everything is undone. */
export async function charging(span: Span, context: SagaContext, order: SagaOrder): Promise<OrderDocument> {
  if (isTooLate(context, order)) return goBack(span, context, order, 'refunding', tooLate());
  try {
    await context.customer.charge(
      span,
      {
        userId: order.user,
        orderId: order._id,
        attempt: order.attempt,
        amount: { amount: order.total, currency },
      },
      { deadline: forwardDeadline(context, order) },
    );
  } catch (error) {
    const failure = failureOf(error);
    // Only the one answer says for certain that nothing was taken.
    const step = failure.reason === 'insufficient_funds' ? 'releasing' : 'refunding';
    return goBack(span, context, order, step, failure);
  }
  if (isTooLate(context, order)) return goBack(span, context, order, 'refunding', tooLate());
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
    fields: { ...stepFields(order, 'order-confirm'), 'order.total': order.total, 'order.currency': currency },
  });
  return confirmed;
}

/** Turns the held stock into sold. */
export async function committing(
  span: Span,
  context: SagaContext,
  order: SagaOrder,
  patience: Patience,
): Promise<OrderDocument> {
  try {
    const deadline = patientDeadline(context, order, patience);
    await context.product.commitReservation(span, order._id, order.attempt, { deadline });
  } catch (error) {
    if (!isGone(error)) return pause(span, context, order, error);
    return giveUp(span, context, order, failureOf(error));
  }
  span.log.info('stock is sold', stepFields(order, 'order-commit'));
  return advance(span, context, order, { step: 'notifying' });
}

function isGone(error: unknown): boolean {
  const code = error instanceof ProblemError ? error.code : '';
  return (
    code === 'OUT_OF_STOCK' ||
    code === 'PRODUCT_NOT_FOUND' ||
    code === 'CONFLICT' ||
    code === 'RESERVATION_NOT_FOUND'
  );
}

/** The first step backwards of an attempt that failed; at its end the order is open again. */
async function goBack(
  span: Span,
  context: SagaContext,
  order: SagaOrder,
  step: Step,
  failure: Failure,
  changes: Pick<Advance, 'order'> = {},
): Promise<OrderDocument> {
  const outcome = outcomeOf(failure);
  const back = await advance(span, context, order, {
    step,
    saga: { final: 'open', goods: 'held', ...(outcome && { outcome }) },
    order: { ...changes.order, failure },
  });
  context.metrics.failed(order, failure.reason, span);
  span.log.audit({
    category: 'database',
    action: 'order-confirm',
    outcome: 'failure',
    message: `order not confirmed: ${failure.reason}`,
    fields: {
      ...stepFields(order, 'order-confirm'),
      'event.reason': failure.reason,
      'saga.step': order.saga.step,
    },
  });
  return back;
}

/** The order was paid, but its reservation had expired long before, and the stock is gone: the money goes back. */
async function giveUp(
  span: Span,
  context: SagaContext,
  order: SagaOrder,
  failure: Failure,
): Promise<OrderDocument> {
  span.log.error('a paid order lost its stock and is cancelled', stepFields(order, 'order-give-up'));
  return advance(span, context, order, {
    step: 'refunding',
    saga: { final: 'cancelled', goods: 'none', outcome: 'cancelled' },
    order: { status: 'cancelling', failure },
  });
}
