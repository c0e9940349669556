import type { Failure } from './retry-table.js';

/** The result of one attempt to send a batch. */
export type Outcome =
  /** The receiver took the batch, except for `rejected` items of it (default 0). `message` is its warning or its reason. */
  | { readonly kind: 'delivered'; readonly rejected?: number; readonly message?: string }
  /** The receiver will never take the batch. */
  | { readonly kind: 'refused'; readonly message: string }
  /** A later attempt may succeed, not before `afterMs` milliseconds when the receiver asked for a pause. */
  | {
      readonly kind: 'failed';
      readonly failure: Failure;
      readonly message: string;
      readonly afterMs?: number;
    };

export const delivered: Outcome = { kind: 'delivered' };

export function refused(message: string): Outcome {
  return { kind: 'refused', message };
}

export function failed(failure: Failure, message: string, afterMs = 0): Outcome {
  return { kind: 'failed', failure, message, afterMs };
}
