import type { SagaContext, SagaOrder } from './context.js';

/** `request`: a caller waits, and has the transaction's time. `recovery`: nobody waits. */
export type RetryMode = 'request' | 'recovery';

/** Milliseconds that a step which must succeed gets in a request, even when the transaction's time is over. */
export const minStepMs = 1000;

export function isTooLate({ transactionMs }: SagaContext, order: SagaOrder): boolean {
  return Date.now() - order.saga.startedAt.getTime() >= transactionMs;
}

/** Returns the end of the transaction's time on `performance.now()`'s clock. */
export function transactionDeadline({ transactionMs }: SagaContext, order: SagaOrder): number {
  return performance.now() + transactionMs - (Date.now() - order.saga.startedAt.getTime());
}

/** Returns the deadline of one try of a step that must succeed, on `performance.now()`'s clock; none in a recovery. */
export function retryDeadline(context: SagaContext, order: SagaOrder, mode: RetryMode): number | undefined {
  if (mode === 'recovery') return undefined;
  return Math.max(transactionDeadline(context, order), performance.now() + minStepMs);
}
