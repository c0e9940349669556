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

/** Importance of the requests of an operation, and the function that tells them apart by their body. */
export interface Classified {
  readonly importance: Importance;
  readonly ofBody?: Operation['importanceOfBody'];
}

const unmatched: Classified = { importance: 'optional' };

/**
 * Creates a function that returns the importance of a request by method and path, before routing. A request that
 * matches no operation is `optional`.
 */
export function createClassifier(
  operations: readonly Operation[],
): (method: string, path: string) => Classified {
  const match = createOperationMatcher(operations);
  return (method, path) => {
    const operation = match(method, path);
    if (operation === undefined) return unmatched;
    return { importance: importanceOf(operation), ofBody: operation.importanceOfBody };
  };
}
