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

/**
 * Creates a function that returns the importance of a request by method and path, before routing. A request that
 * matches no operation is `optional`.
 */
export function createClassifier(
  operations: readonly Operation[],
): (method: string, path: string) => Importance {
  const exact = new Map<string, Importance>();
  const patterns = new Map<string, { pattern: RegExp; importance: Importance }[]>();
  for (const operation of operations.toSorted((a, b) => bySpecificity(a.path, b.path))) {
    const { method, path } = operation;
    const importance = importanceOf(operation);
    if (!path.includes('{')) {
      exact.set(`${method} ${path}`, importance);
      continue;
    }
    const literal = path.split(/\{\w+\}/).map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    const known = patterns.get(method) ?? [];
    known.push({ pattern: new RegExp(`^${literal.join('[^/]+')}$`), importance });
    patterns.set(method, known);
  }
  return (given, path) => {
    const method = given === 'HEAD' ? 'GET' : given;
    const known = exact.get(`${method} ${path}`);
    if (known !== undefined) return known;
    return patterns.get(method)?.find(({ pattern }) => pattern.test(path))?.importance ?? 'optional';
  };
}
