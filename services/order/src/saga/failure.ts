import { customerErrors, type Outcome } from '@glasshouse/customer/contract';
import { genericErrors, ProblemError } from '@glasshouse/http';
import { productErrors } from '@glasshouse/product/contract';
import type { Failure } from '../store.js';

const errors = { ...genericErrors, ...customerErrors, ...productErrors };

/**
 * Returns the failure that a step's problem means for the attempt. Any other error is a defect of ours and is thrown
 * again: nothing is written then, and a recovery pass decides.
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
    // the compensations undo a change that was made
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

export function tooLate(): Failure {
  return {
    reason: 'timeout',
    code: 'DEADLINE_EXCEEDED',
    detail: 'Confirming took too long; nothing was taken.',
    extensions: {},
    at: new Date(),
  };
}

export function priceChanged(changes: readonly { sku: string; from: number; to: number }[]): Failure {
  return {
    reason: 'price_changed',
    code: 'CONFLICT',
    detail: 'Prices changed meanwhile; the order has the new ones. Confirm it again if they suit you.',
    extensions: { changes },
    at: new Date(),
  };
}

/** Returns the problem that the caller gets; a repeated request gets the same. */
export function problemOf({ code, detail, extensions }: Failure): ProblemError {
  const retry = code === 'BACKEND_UNAVAILABLE' ? { headers: { 'retry-after': '1' } } : {};
  return new ProblemError(errors[code], { detail, extensions, ...retry });
}

/** Returns the outcome to notify the customer of; none for failures that the response alone explains. */
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
