import type { Span } from '@glasshouse/telemetry';
import type { Failure, OrderDocument, StepName } from '../store.js';
import { type SagaContext, type SagaOrder, stepFields } from './context.js';
import { outcomeOf } from './failure.js';
import { type Advance, advance } from './lease.js';

export type CompensationStep = Extract<StepName, 'refunding' | 'releasing' | 'returning'>;

/** Starts the compensations of a failed attempt, after which the order is open again. */
export async function compensate(
  span: Span,
  context: SagaContext,
  order: SagaOrder,
  step: CompensationStep,
  failure: Failure,
  changes: Pick<Advance, 'order'> = {},
): Promise<OrderDocument> {
  const outcome = outcomeOf(failure);
  const compensating = await advance(span, context, order, {
    step,
    saga: { final: 'open', goods: 'held', ...(outcome && { outcome, total: order.total }) },
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
  return compensating;
}

/** Cancels and refunds a paid order whose reservation expired and whose stock is no longer available. */
export async function abort(
  span: Span,
  context: SagaContext,
  order: SagaOrder,
  failure: Failure,
): Promise<OrderDocument> {
  span.log.error('paid order cancelled: stock no longer available', stepFields(order, 'order-abort'));
  return advance(span, context, order, {
    step: 'refunding',
    saga: { final: 'cancelled', goods: 'none', outcome: 'cancelled' },
    order: { status: 'cancelling', failure },
  });
}
