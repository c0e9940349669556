import { ProblemError } from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import { type SagaContext, type SagaOrder, stepFields } from './context.js';
import { releaseLease } from './lease.js';

/** A step that must succeed failed for now. The order is unchanged; a recovery pass tries again. */
export class SagaPausedError extends Error {
  readonly order: SagaOrder;
  constructor(order: SagaOrder, options: ErrorOptions) {
    super(`order ${order._id} waits in step ${order.saga.step}`, options);
    this.name = 'SagaPausedError';
    this.order = order;
  }
}

/** @throws SagaPausedError, or the error itself when it is a defect of ours rather than a problem of a called service */
export async function pause(
  span: Span,
  context: SagaContext,
  order: SagaOrder,
  error: unknown,
): Promise<never> {
  if (!(error instanceof ProblemError)) throw error;
  span.log.warn('saga paused, its step will be tried again', {
    ...stepFields(order, 'order-pause'),
    'saga.step': order.saga.step,
    'event.reason': error.code,
    error,
  });
  await releaseLease(span, context, order);
  throw new SagaPausedError(order, { cause: error });
}
