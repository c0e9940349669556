import { type Preconditions, ProblemError } from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import { orderErrors } from '../errors.js';
import { orderView } from '../orders/view.js';
import type { OrderDocument } from '../store.js';
import type { SagaContext } from './context.js';
import { problemOf } from './failure.js';
import { LeaseLostError, newLease } from './lease.js';
import { SagaPausedError } from './pause.js';
import { runSaga } from './run.js';
import { stillBusy, waitWhile } from './wait.js';

/**
 * Confirms an order. Concurrent calls share one saga and get the same result. The preconditions of the request are
 * compared with the order before the change; a confirmed order counts as meeting them, so that a repeated request
 * succeeds.
 *
 * @returns the confirmed order
 * @throws ProblemError ORDER_NOT_FOUND, ORDER_EMPTY, ORDER_NOT_OPEN, PRECONDITION_FAILED; INSUFFICIENT_FUNDS,
 * OUT_OF_STOCK, CONFLICT (a price changed), DEADLINE_EXCEEDED or BACKEND_UNAVAILABLE when the attempt fails
 */
export async function confirmOrder(
  span: Span,
  context: SagaContext,
  own: { user: string; id: string },
  preconditions?: Preconditions,
): Promise<OrderDocument> {
  const startedAt = new Date();
  const until = performance.now() + context.transactionMs;
  let awaited: number | undefined;
  for (;;) {
    const order = await waitWhile(span, context, own, until, (seen) => {
      if (seen.status === 'confirming') awaited = seen.attempt;
      return seen.status === 'confirming' || (seen.status === 'open' && seen.saga !== undefined);
    });
    if (order.status === 'confirmed') {
      preconditions?.require(orderView(order), { applied: true });
      return order;
    }
    if (awaited === order.attempt && order.failure) throw problemOf(order.failure);
    if (order.saga && (order.status === 'open' || order.status === 'confirming')) throw stillBusy(order);
    const invalid = findObstacle(order);
    if (invalid) {
      context.metrics.invalid(startedAt, span);
      throw invalid;
    }
    preconditions?.require(orderView(order));
    const claimed = await claim(span, context, order, startedAt);
    if (claimed) return confirmedOrThrow(await run(span, context, claimed));
    if (performance.now() >= until) throw stillBusy(order);
  }
}

/** Returns the problem of an order that cannot be confirmed. */
function findObstacle({ status, items }: OrderDocument): ProblemError | undefined {
  if (status !== 'open')
    return new ProblemError(orderErrors.ORDER_NOT_OPEN, { detail: `The order is ${status}.` });
  if (items.length === 0)
    return new ProblemError(orderErrors.ORDER_EMPTY, { detail: 'Add an item before confirming.' });
  return undefined;
}

/** Writes the saga's first step before it runs. Returns `undefined` if the order changed since it was read. */
function claim(span: Span, context: SagaContext, order: OrderDocument, startedAt: Date) {
  const { traceId, spanId, sampled, randomTraceId = false } = span;
  return context.orders.updateOne(
    span,
    { _id: order._id, status: 'open', version: order.version, saga: { $exists: false } },
    {
      $set: {
        status: 'confirming',
        saga: {
          step: 'reserving',
          startedAt,
          trace: { traceId, spanId, sampled, randomTraceId },
          lease: newLease(context),
        },
        updatedAt: startedAt,
      },
      $inc: { attempt: 1, version: 1 },
      $unset: { failure: true },
    },
  );
}

async function run(span: Span, context: SagaContext, claimed: OrderDocument): Promise<OrderDocument> {
  try {
    return await runSaga(span, context, claimed, 'request');
  } catch (error) {
    // A recovery pass runs the remaining steps; the outcome is already written and can be returned.
    if (error instanceof SagaPausedError) return error.order;
    if (error instanceof LeaseLostError) throw stillBusy(claimed);
    throw error;
  }
}

function confirmedOrThrow(order: OrderDocument): OrderDocument {
  if (order.status === 'confirmed') return order;
  if (order.failure) throw problemOf(order.failure);
  throw stillBusy(order);
}
