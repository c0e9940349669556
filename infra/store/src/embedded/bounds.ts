import { isObject } from '../check/values.js';
import type { Filter } from '../types.js';
import { encodeKey, endOfType, startOfType } from './index-key.js';

/** A limit on the keys of a field. */
export interface Bound {
  readonly key: Buffer;
  readonly inclusive: boolean;
}

/** Possible keys of a field in a matching document: a list of keys, or an interval. */
export type Bounds =
  | { readonly keys: readonly Buffer[] }
  | { readonly lower?: Bound | undefined; readonly upper?: Bound | undefined };

/**
 * Returns the bounds that a checked filter sets on an indexed field (a single value in each document); undefined when
 * the filter does not bound the field. They are never stricter than the filter, which is applied to the candidates.
 */
export function boundsOf(filter: Filter, field: string): Bounds | undefined {
  let bounds: Bounds | undefined;
  for (const [name, condition] of Object.entries(filter)) {
    let found: Bounds | undefined;
    if (name === '$and') {
      for (const branch of condition as readonly Filter[]) bounds = narrower(bounds, boundsOf(branch, field));
    } else if (name === '$or') found = hull((condition as readonly Filter[]).map((b) => boundsOf(b, field)));
    else if (name === field) found = boundsOfCondition(condition);
    bounds = narrower(bounds, found);
  }
  return bounds;
}

function boundsOfCondition(condition: unknown): Bounds | undefined {
  if (!isObject(condition)) return { keys: [encodeKey(condition)] };
  let bounds: Bounds | undefined;
  for (const [operator, value] of Object.entries(condition)) {
    bounds = narrower(bounds, boundsOfOperator(operator, value));
  }
  return bounds;
}

function boundsOfOperator(operator: string, value: unknown): Bounds | undefined {
  switch (operator) {
    case '$eq':
      return { keys: [encodeKey(value)] };
    case '$in':
      return listed((value as unknown[]).map(encodeKey));
    case '$gt':
    case '$gte': {
      const key = encodeKey(value);
      return {
        lower: { key, inclusive: operator === '$gte' },
        upper: { key: endOfType(key), inclusive: false },
      };
    }
    case '$lt':
    case '$lte': {
      const key = encodeKey(value);
      return {
        lower: { key: startOfType(key), inclusive: true },
        upper: { key, inclusive: operator === '$lte' },
      };
    }
    default:
      return undefined;
  }
}

/** Returns bounds for documents that satisfy both. A list of keys replaces an interval instead of being intersected. */
function narrower(one: Bounds | undefined, other: Bounds | undefined): Bounds | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  if ('keys' in one) return 'keys' in other && other.keys.length < one.keys.length ? other : one;
  if ('keys' in other) return other;
  return { lower: tighter(one.lower, other.lower, 1), upper: tighter(one.upper, other.upper, -1) };
}

function tighter(one: Bound | undefined, other: Bound | undefined, sign: 1 | -1): Bound | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const order = Buffer.compare(one.key, other.key) * sign;
  if (order === 0) return one.inclusive ? other : one;
  return order > 0 ? one : other;
}

/** Returns bounds that include all branches. An unbounded branch removes both limits. */
function hull(branches: readonly (Bounds | undefined)[]): Bounds | undefined {
  if (branches.every((branch) => branch !== undefined && 'keys' in branch)) {
    return listed(branches.flatMap((branch) => (branch as { keys: Buffer[] }).keys));
  }
  const intervals = branches.map((branch) => (branch === undefined ? {} : asInterval(branch)));
  const lowers = intervals.map(({ lower }) => lower);
  const uppers = intervals.map(({ upper }) => upper);
  return { lower: outermost(lowers, 1), upper: outermost(uppers, -1) };
}

function asInterval(bounds: Bounds): { lower?: Bound | undefined; upper?: Bound | undefined } {
  if (!('keys' in bounds)) return bounds;
  const sorted = [...bounds.keys].sort(Buffer.compare);
  const [first, last] = [sorted[0], sorted.at(-1)];
  // An empty list matches nothing. The unlimited interval is safe, as bounds may only be too wide.
  if (first === undefined || last === undefined) return {};
  return { lower: { key: first, inclusive: true }, upper: { key: last, inclusive: true } };
}

function outermost(bounds: readonly (Bound | undefined)[], sign: 1 | -1): Bound | undefined {
  return bounds.reduce((found, bound) => {
    if (found === undefined || bound === undefined) return undefined;
    const order = Buffer.compare(bound.key, found.key) * sign;
    return order < 0 || (order === 0 && bound.inclusive) ? bound : found;
  });
}

/** Maximum number of keys in a list. SQLite allows 32,766 parameters in a statement, which may have several lists. */
const maxKeys = 8000;

/** Returns a list of the distinct keys; for more than {@link maxKeys} keys the interval that they span. */
function listed(keys: readonly Buffer[]): Bounds {
  const distinct = [...new Map(keys.map((key) => [key.toString('latin1'), key])).values()];
  return distinct.length > maxKeys ? asInterval({ keys: distinct }) : { keys: distinct };
}
