import { ProblemError } from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import { type SagaContext, type SagaOrder, stepFields } from './context.js';
import { releaseLease } from './lease.js';

/** Thrown when a step that must succeed fails. The order is unchanged, and a recovery pass retries the step. */
export class SagaPausedError extends Error {
  readonly order: SagaOrder;
  constructor(order: SagaOrder, options: ErrorOptions) {
    super(`saga of order ${order._id} paused in step ${order.saga.step}`, options);
    this.name = 'SagaPausedError';
    this.order = order;
  }
}

/**
 * Pauses the saga after a problem of an upstream service: logs it and sets the lease to expire after `retryMs`.
 *
 * @throws SagaPausedError; `error` itself when it is a defect of this service
 */
export async function pause(
  span: Span,
  context: SagaContext,
  order: SagaOrder,
  error: unknown,
): Promise<never> {
  if (!(error instanceof ProblemError)) throw error;
  span.log.warn('saga paused, step will be retried', {
    ...stepFields(order, 'order-pause'),
    'saga.step': order.saga.step,
    'event.reason': error.code,
    error,
  });
  await releaseLease(span, context, order);
  throw new SagaPausedError(order, { cause: error });
}
