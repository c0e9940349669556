import type { SagaContext, SagaOrder } from './context.js';

/** Who waits: a request whose caller has the transaction's time, or a recovery pass for which nobody waits. */
export type Patience = 'request' | 'recovery';

/** What a step that must not be left undone gets in a request even when the time is over. */
export const leastMs = 1000;

export function isTooLate({ transactionMs }: SagaContext, order: SagaOrder): boolean {
  return Date.now() - order.saga.startedAt.getTime() >= transactionMs;
}

/** When the transaction's time is over, on `performance.now()`'s clock. */
export function forwardDeadline({ transactionMs }: SagaContext, order: SagaOrder): number {
  return performance.now() + transactionMs - (Date.now() - order.saga.startedAt.getTime());
}

/** For steps that will be done in any case: how long this try may take. */
export function patientDeadline(
  context: SagaContext,
  order: SagaOrder,
  patience: Patience,
): number | undefined {
  if (patience === 'recovery') return undefined;
  return Math.max(forwardDeadline(context, order), performance.now() + leastMs);
}
