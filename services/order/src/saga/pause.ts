import { ProblemError } from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import { type SagaContext, type SagaOrder, stepFields } from './context.js';
import { letGo } from './lease.js';

/** A step that must succeed did not now. The order is as it was; a recovery pass will try again. */
export class SagaPausedError extends Error {
  readonly order: SagaOrder;
  constructor(order: SagaOrder, options: ErrorOptions) {
    super(`order ${order._id} waits in step ${order.saga.step}`, options);
    this.name = 'SagaPausedError';
    this.order = order;
  }
}

/** @throws SagaPausedError, or the error itself when it is a defect of ours rather than a peer's problem */
export async function pause(
  span: Span,
  context: SagaContext,
  order: SagaOrder,
  error: unknown,
): Promise<never> {
  if (!(error instanceof ProblemError)) throw error;
  span.log.warn('a step will be tried again', {
    ...stepFields(order, 'order-pause'),
    'saga.step': order.saga.step,
    'event.reason': error.code,
    error,
  });
  await letGo(span, context, order);
  throw new SagaPausedError(order, { cause: error });
}
