import type { Importance } from '../operation/importance.js';
import type { Operation } from '../operation/operation.js';
import { bySpecificity } from '../operation/path.js';

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
  const exact = new Map<string, Classified>();
  const patterns = new Map<string, { pattern: RegExp; classified: Classified }[]>();
  for (const operation of operations.toSorted((a, b) => bySpecificity(a.path, b.path))) {
    const { method, path } = operation;
    const classified = { importance: importanceOf(operation), ofBody: operation.importanceOfBody };
    if (!path.includes('{')) {
      exact.set(`${method} ${path}`, classified);
      continue;
    }
    const literal = path.split(/\{\w+\}/).map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    const known = patterns.get(method) ?? [];
    known.push({ pattern: new RegExp(`^${literal.join('[^/]+')}$`), classified });
    patterns.set(method, known);
  }
  return (given, path) => {
    const method = given === 'HEAD' ? 'GET' : given;
    const known = exact.get(`${method} ${path}`);
    if (known !== undefined) return known;
    return patterns.get(method)?.find(({ pattern }) => pattern.test(path))?.classified ?? unmatched;
  };
}
