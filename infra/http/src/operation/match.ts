import type { Operation } from './operation.js';
import { bySpecificity } from './path.js';

/** Finds the operation of a request outside the router; undefined for an unknown method or path. */
export type OperationMatcher = (method: string, path: string) => Operation | undefined;

/** An operation with a pattern for its path. */
interface Pattern {
  readonly pattern: RegExp;
  readonly operation: Operation;
}

/**
 * Creates a function that finds the operation that the router would choose by method and path. HEAD counts as GET. For
 * requests that are refused before routing.
 */
export function createOperationMatcher(operations: readonly Operation[]): OperationMatcher {
  const exact = new Map<string, Operation>();
  const patterns = new Map<string, Pattern[]>();
  for (const operation of operations.toSorted((a, b) => bySpecificity(a.path, b.path))) {
    const { method, path } = operation;
    if (!path.includes('{')) {
      exact.set(`${method} ${path}`, operation);
      continue;
    }
    const known = patterns.get(method) ?? [];
    known.push({ pattern: patternOf(path), operation });
    patterns.set(method, known);
  }
  return (given, path) => {
    const method = given === 'HEAD' ? 'GET' : given;
    return (
      exact.get(`${method} ${path}`) ??
      patterns.get(method)?.find(({ pattern }) => pattern.test(path))?.operation
    );
  };
}

/**
 * Creates a function that returns the path template of a request, for telemetry: that of the operation that matches
 * method and path, else (405, OPTIONS) of the most specific one that matches the path. Undefined for an unknown path.
 */
export function createRouteFinder(
  operations: readonly Operation[],
): (method: string, path: string) => string | undefined {
  const match = createOperationMatcher(operations);
  const methods = [...new Set(operations.map(({ method }) => method))];
  return (method, path) => {
    const matched = match(method, path);
    if (matched !== undefined) return matched.path;
    const others = methods.flatMap((other) => match(other, path)?.path ?? []);
    return others.toSorted(bySpecificity)[0];
  };
}

function patternOf(template: string): RegExp {
  const literal = template.split(/\{\w+\}/).map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('[^/]+')}$`);
}
