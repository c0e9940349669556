import type { Operation } from './operation.js';
import { bySpecificity } from './path.js';

/** Finds the operation of a request outside the router; undefined for an unknown method or path. */
export type OperationMatcher = (method: string, path: string) => Operation | undefined;

/** Operations of one method. */
interface Candidates {
  /** Operations whose path has no parameter, by path. */
  readonly exact: Map<string, Operation>;
  readonly patterns: { readonly pattern: RegExp; readonly operation: Operation }[];
}

/**
 * Creates a function that finds the operation that the router would choose by method and path. HEAD counts as GET. For
 * requests that are refused before routing. It allocates nothing, because it runs for every request under overload.
 */
export function createOperationMatcher(operations: readonly Operation[]): OperationMatcher {
  const byMethod = new Map<string, Candidates>();
  for (const operation of operations.toSorted((a, b) => bySpecificity(a.path, b.path))) {
    const { method, path } = operation;
    const candidates: Candidates = byMethod.get(method) ?? { exact: new Map(), patterns: [] };
    byMethod.set(method, candidates);
    if (path.includes('{')) candidates.patterns.push({ pattern: patternOf(path), operation });
    else candidates.exact.set(path, operation);
  }
  return (method, path) => {
    const candidates = byMethod.get(method === 'HEAD' ? 'GET' : method);
    if (candidates === undefined) return undefined;
    const exact = candidates.exact.get(path);
    if (exact !== undefined) return exact;
    for (const { pattern, operation } of candidates.patterns) if (pattern.test(path)) return operation;
    return undefined;
  };
}

/**
 * Creates a function that returns the path template of a request, for telemetry: that of the operation that matches
 * method and path, else (405, OPTIONS) of the most specific one that matches the path. Undefined for an unknown path.
 *
 * @param methods methods of the operations that `match` finds
 */
export function createRouteFinder(
  match: OperationMatcher,
  methods: ReadonlySet<string>,
): (method: string, path: string) => string | undefined {
  return (method, path) => {
    const matched = match(method, path);
    if (matched !== undefined) return matched.path;
    const others = [...methods].flatMap((other) => match(other, path)?.path ?? []);
    return others.toSorted(bySpecificity)[0];
  };
}

function patternOf(template: string): RegExp {
  const literal = template.split(/\{\w+\}/).map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('[^/]+')}$`);
}
