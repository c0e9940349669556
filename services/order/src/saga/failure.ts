import { customerErrors, type Outcome } from '@glasshouse/customer/contract';
import { genericErrors, ProblemError } from '@glasshouse/http';
import { productErrors } from '@glasshouse/product/contract';
import type { Failure } from '../store.js';

const errors = { ...genericErrors, ...customerErrors, ...productErrors };

/**
 * Converts the problem of a step to the failure of the attempt. Rethrows every other error, as it is a defect of this
 * service: nothing is written, and a recovery pass retries the step.
 */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof ProblemError)) throw error;
  const { code, message, extensions } = error;
  const at = new Date();
  switch (code) {
    case 'INSUFFICIENT_FUNDS':
      return { reason: 'insufficient_funds', code, detail: message, extensions, at };
    case 'OUT_OF_STOCK':
      return { reason: 'out_of_stock', code, detail: message, extensions, at };
    case 'PRODUCT_NOT_FOUND':
      return { reason: 'out_of_stock', code: 'OUT_OF_STOCK', detail: message, extensions, at };
    // the compensations undo the change if it was made
    case 'OUTCOME_UNKNOWN':
      return { ...tooLate(), extensions };
    case 'DEADLINE_EXCEEDED':
      return { reason: 'timeout', code, detail: message, extensions, at };
    case 'CONFLICT':
      return { reason: 'conflict', code, detail: message, extensions, at };
    default:
      return { reason: 'backend', code: 'BACKEND_UNAVAILABLE', detail: message, extensions, at };
  }
}

/** Returns the failure of an attempt that exceeded the transaction's time limit. */
export function tooLate(): Failure {
  return {
    reason: 'timeout',
    code: 'DEADLINE_EXCEEDED',
    detail: 'Confirmation timed out. Any charge is refunded, and reserved stock is released.',
    extensions: {},
    at: new Date(),
  };
}

/** Returns the failure of an attempt at prices that the customer has not seen. Amounts are minor units of one piece. */
export function priceChanged(changes: readonly { sku: string; from: number; to: number }[]): Failure {
  return {
    reason: 'price_changed',
    code: 'CONFLICT',
    detail: 'Prices changed. The order now has the new prices; confirm it again to accept them.',
    extensions: { changes },
    at: new Date(),
  };
}

/** Returns the problem to respond with; it is the same for every request that waited for the attempt. */
export function problemOf({ code, detail, extensions }: Failure): ProblemError {
  const retry = code === 'BACKEND_UNAVAILABLE' ? { headers: { 'retry-after': '1' } } : {};
  return new ProblemError(errors[code], { detail, extensions, ...retry });
}

/** Returns the outcome to notify the customer of; `undefined` when the response alone is sufficient. */
export function outcomeOf({ reason }: Failure): Outcome | undefined {
  switch (reason) {
    case 'insufficient_funds':
      return 'payment-failed';
    case 'out_of_stock':
      return 'out-of-stock';
    case 'timeout':
    case 'backend':
      return 'failed';
    default:
      return undefined;
  }
}
