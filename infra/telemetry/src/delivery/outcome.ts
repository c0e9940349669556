import type { Failure } from './retry-table.js';

/** Result of one attempt to send a batch. */
export type Outcome =
  /**
   * The receiver accepted the batch except for `rejected` items (default 0). `message` is its warning, or the reason.
   */
  | { readonly kind: 'delivered'; readonly rejected?: number; readonly message?: string }
  /** The receiver will never accept the batch. */
  | { readonly kind: 'refused'; readonly message: string }
  /** A later attempt may succeed, after `afterMs` milliseconds if the receiver requested a pause. */
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
