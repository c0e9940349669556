import type { Span } from '@glasshouse/telemetry';
import type { OrderDocument, Step } from '../store.js';
import { notifying, refunding, releasing, returning } from './backward.js';
import { hasSaga, type SagaContext, type SagaOrder } from './context.js';
import { charging, committing, reserving } from './forward.js';
import type { Patience } from './patience.js';

type Do = (span: Span, context: SagaContext, order: SagaOrder, patience: Patience) => Promise<OrderDocument>;

/**
 * Forward: reserving, charging, committing, notifying. Backward: refunding, then releasing or returning, notifying.
 * Each does its work, which may be repeated safely, and then writes what is next: so whoever finds an order can go on
 * from what is written, having repeated one step at most.
 */
const steps: Readonly<Record<Step, Do>> = {
  reserving,
  charging,
  committing,
  refunding,
  releasing,
  returning,
  notifying,
};

/**
 * Works on an order whose lease we hold until nothing is left to do.
 *
 * @throws SagaPausedError when a step must wait; LeaseLostError when another took over; any error of the store, after
 * which the lease runs out and a recovery pass goes on
 */
export async function runSaga(
  span: Span,
  context: SagaContext,
  order: OrderDocument,
  patience: Patience,
): Promise<OrderDocument> {
  let current = order;
  while (hasSaga(current)) current = await steps[current.saga.step](span, context, current, patience);
  return current;
}
