import type { Preconditions } from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import { orderView } from '../orders/view.js';
import type { OrderDocument, Saga } from '../store.js';
import { type SagaContext, stepFields } from './context.js';
import { LeaseLostError, newLease } from './lease.js';
import { SagaPausedError } from './pause.js';
import { runSaga } from './run.js';
import { stillBusy, waitWhile } from './wait.js';

/**
 * Cancels an open or confirmed order, refunds its charge and returns its stock. The preconditions of the request are
 * compared with the order before the change; a cancelled order counts as meeting them, so that a repeated request
 * succeeds and changes nothing.
 *
 * @returns the order: `cancelled`, or `cancelling` while an upstream service is unavailable and recovery must finish it
 * @throws ProblemError ORDER_NOT_FOUND, PRECONDITION_FAILED; CONFLICT when another saga of the order does not end in
 * time
 */
export async function cancelOrder(
  span: Span,
  context: SagaContext,
  own: { user: string; id: string },
  preconditions?: Preconditions,
): Promise<OrderDocument> {
  const until = performance.now() + context.transactionMs;
  for (;;) {
    const order = await waitWhile(
      span,
      context,
      own,
      until,
      ({ saga, status }) => saga !== undefined && status !== 'cancelled',
    );
    if (order.status === 'cancelled' || order.status === 'cancelling') {
      preconditions?.require(orderView(order), { applied: true });
      return order;
    }
    if (order.saga) throw stillBusy(order);
    preconditions?.require(orderView(order));
    const claimed = await claim(span, context, order);
    if (claimed) {
      const was = order.status === 'confirmed' ? 'confirmed' : 'open';
      context.metrics.cancelled(was);
      span.log.audit({
        category: 'database',
        action: 'order-cancel',
        outcome: 'success',
        message: `${was} order cancelled`,
        fields: stepFields(claimed, 'order-cancel'),
      });
      return run(span, context, claimed);
    }
    if (performance.now() >= until) throw stillBusy(order);
  }
}

function claim(span: Span, context: SagaContext, order: OrderDocument) {
  const { traceId, spanId, sampled, randomTraceId = false } = span;
  const now = new Date();
  const paid = order.status === 'confirmed';
  const saga: Saga = {
    step: paid ? 'refunding' : 'notifying',
    startedAt: now,
    trace: { traceId, spanId, sampled, randomTraceId },
    lease: newLease(context),
    final: 'cancelled',
    goods: paid ? 'sold' : 'none',
    outcome: 'cancelled',
  };
  return context.orders.updateOne(
    span,
    { _id: order._id, status: order.status, version: order.version, saga: { $exists: false } },
    {
      $set: paid
        ? { status: 'cancelling', saga, updatedAt: now }
        : { status: 'cancelled', cancelledAt: now, settledAt: now, saga, updatedAt: now },
      $inc: { version: 1 },
    },
  );
}

async function run(span: Span, context: SagaContext, claimed: OrderDocument): Promise<OrderDocument> {
  try {
    return await runSaga(span, context, claimed, 'request');
  } catch (error) {
    if (error instanceof SagaPausedError) return error.order;
    if (error instanceof LeaseLostError) return claimed;
    throw error;
  }
}
