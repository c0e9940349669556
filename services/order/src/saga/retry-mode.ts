import type { SagaContext, SagaOrder } from './context.js';

/** `request`: a caller waits, at most for the transaction's time limit. `recovery`: no caller waits. */
export type RetryMode = 'request' | 'recovery';

/** Minimum timeout of a step that must succeed, in milliseconds, after the transaction's time limit has passed. */
export const minStepMs = 1000;

export function isTooLate({ transactionMs }: SagaContext, order: SagaOrder): boolean {
  return Date.now() - order.saga.startedAt.getTime() >= transactionMs;
}

/** Returns the end of the transaction's time limit, on `performance.now()`'s clock. */
export function transactionDeadline({ transactionMs }: SagaContext, order: SagaOrder): number {
  return performance.now() + transactionMs - (Date.now() - order.saga.startedAt.getTime());
}

/**
 * Returns the deadline of one try of a step that must succeed, on `performance.now()`'s clock; none during recovery.
 */
export function retryDeadline(context: SagaContext, order: SagaOrder, mode: RetryMode): number | undefined {
  if (mode === 'recovery') return undefined;
  return Math.max(transactionDeadline(context, order), performance.now() + minStepMs);
}
