import type { Importance } from '../operation/importance.js';
import type { Operation } from '../operation/operation.js';

export type { Importance };

/** Importances that can be refused, in the order of refusal. */
export const sheddable = ['optional', 'normal', 'critical'] as const;
export type Sheddable = (typeof sheddable)[number];

/**
 * Returns the declared importance of an operation. Default: `optional` for reads by administrators, else `normal`. A
 * request without an operation is `optional`.
 */
export function importanceOf(operation: Operation | undefined): Importance {
  if (operation === undefined) return 'optional';
  const { importance, access, method } = operation;
  return importance ?? (access === 'admin' && method === 'GET' ? 'optional' : 'normal');
}
