import { type Expr, walk } from './ast.js';

/** Results of the parts that occur several times in an expression, such as the buckets of several quantiles. */
export interface SharedResults<T> {
  /** Returns the result of a part at a time, computed once for all equal parts. */
  get(part: Expr, timeMs: number, compute: () => T): T;
  /** Releases the results, which belong to one evaluation. */
  clear(): void;
}

/** Kinds whose evaluation costs more than the lookup. Range vectors and subqueries are no results. */
const sharedKinds: ReadonlySet<Expr['kind']> = new Set(['call', 'aggregation', 'binary', 'negation']);

/** Finds the equal parts of an expression. */
export function createSharedResults<T>(expr: Expr): SharedResults<T> {
  const byText = new Map<string, Expr[]>();
  for (const part of walk(expr)) {
    if (!sharedKinds.has(part.kind)) continue;
    const text = textOf(part);
    const equal = byText.get(text);
    if (equal) equal.push(part);
    else byText.set(text, [part]);
  }
  const first = new Map<Expr, Expr>();
  for (const equal of byText.values())
    if (equal.length > 1) for (const part of equal) first.set(part, equal[0] as Expr);
  const results = new Map<Expr, { timeMs: number; result: T }>();
  return {
    get(part, timeMs, compute) {
      const key = first.size === 0 ? undefined : first.get(part);
      if (!key) return compute();
      const known = results.get(key);
      if (known?.timeMs === timeMs) return known.result;
      const result = compute();
      results.set(key, { timeMs, result });
      return result;
    },
    clear: () => results.clear(),
  };
}

/** Returns the same text for equal parts: JSON without the positions. */
function textOf(part: Expr): string {
  return JSON.stringify(part, (name, value: unknown) => {
    if (name === 'from' || name === 'to') return undefined;
    return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
  });
}
