import type { Importance } from '../operation/importance.js';
import { createOperationMatcher } from '../operation/match.js';
import type { Operation } from '../operation/operation.js';

export type { Importance };

/** Importances that can be refused, in the order of refusal. */
export const sheddable = ['optional', 'normal', 'critical'] as const;
export type Sheddable = (typeof sheddable)[number];

/** Returns the declared importance of an operation. Default: `optional` for reads by administrators, else `normal`. */
export function importanceOf({ importance, access, method }: Operation): Importance {
  return importance ?? (access === 'admin' && method === 'GET' ? 'optional' : 'normal');
}

/**
 * Creates a function that returns the importance of a request by method and path, before routing. A request that
 * matches no operation is `optional`.
 */
export function createClassifier(
  operations: readonly Operation[],
): (method: string, path: string) => Importance {
  const match = createOperationMatcher(operations);
  return (method, path) => {
    const operation = match(method, path);
    return operation === undefined ? 'optional' : importanceOf(operation);
  };
}
