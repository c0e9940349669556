import type { Span } from '@glasshouse/telemetry';
import type { OrderDocument } from '../../store.js';
import type { SagaContext, SagaOrder } from '../context.js';
import { advance } from '../lease.js';

/** Writes the order's final status after the last compensation. The notification follows if the saga has an outcome. */
export async function conclude(span: Span, context: SagaContext, order: SagaOrder): Promise<OrderDocument> {
  const now = new Date();
  const status = order.saga.final ?? 'open';
  return advance(span, context, order, {
    ...(order.saga.outcome && { step: 'notifying' }),
    order: { status, ...(status === 'cancelled' && { cancelledAt: now, settledAt: now }) },
  });
}
