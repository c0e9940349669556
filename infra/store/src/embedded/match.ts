import { isObject } from '../check/values.js';
import type { Filter } from '../types.js';
import { reach } from './reach.js';
import { compareTexts } from './text-order.js';

/**
 * Returns whether a document matches a checked filter, by MongoDB's rules: values are compared only with values of the
 * same type, null also matches a missing field, and an array matches when it or one of its elements does.
 */
export function matches(document: unknown, filter: Filter): boolean {
  return Object.entries(filter).every(([field, condition]) => {
    if (field === '$and')
      return (condition as readonly Filter[]).every((branch) => matches(document, branch));
    if (field === '$or') return (condition as readonly Filter[]).some((branch) => matches(document, branch));
    const reached = reach(document, field);
    if (!isObject(condition)) return contains(reached, condition);
    return Object.entries(condition).every(([operator, wanted]) => passes(reached, operator, wanted));
  });
}

function passes(reached: unknown[], operator: string, wanted: unknown): boolean {
  switch (operator) {
    case '$eq':
      return contains(reached, wanted);
    case '$ne':
      return !contains(reached, wanted);
    case '$in':
      return (wanted as unknown[]).some((item) => contains(reached, item));
    case '$nin':
      return !(wanted as unknown[]).some((item) => contains(reached, item));
    case '$exists':
      return reached.some((value) => value !== undefined) === wanted;
    case '$regex':
      return candidates(reached).some((value) => typeof value === 'string' && (wanted as RegExp).test(value));
    case '$gt':
      return candidates(reached).some((value) => compare(value, wanted) > 0);
    case '$gte':
      return candidates(reached).some((value) => compare(value, wanted) >= 0);
    case '$lt':
      return candidates(reached).some((value) => compare(value, wanted) < 0);
    case '$lte':
      return candidates(reached).some((value) => compare(value, wanted) <= 0);
    default:
      throw new TypeError(`unknown operator ${operator}`);
  }
}

/** Returns the reached values; a list is replaced by its elements. */
function candidates(reached: unknown[]): unknown[] {
  const [first] = reached;
  // a list is not copied: it may be long
  if (reached.length === 1) return Array.isArray(first) ? first : reached;
  return reached.flatMap((value) => (Array.isArray(value) ? value : [value]));
}

function contains(reached: unknown[], wanted: unknown): boolean {
  const values = candidates(reached);
  if (typeof wanted === 'string') return values.includes(wanted);
  return values.some((value) => equal(value, wanted)) || (wanted === null && reached.length === 0);
}

function equal(value: unknown, wanted: unknown): boolean {
  if (wanted === null) return value === null || value === undefined;
  if (wanted instanceof Date) return value instanceof Date && value.getTime() === wanted.getTime();
  return value === wanted;
}

/** Returns a negative number, 0 or a positive number; NaN, so that every comparison is false, when the types differ. */
function compare(value: unknown, wanted: unknown): number {
  if (value instanceof Date && wanted instanceof Date) return value.getTime() - wanted.getTime();
  if (wanted === null) return value === null || value === undefined ? 0 : Number.NaN;
  if (typeof value !== typeof wanted || typeof value === 'object') return Number.NaN;
  if (typeof value === 'string') return compareTexts(value, wanted as string);
  if (value === wanted) return 0;
  return (value as number) < (wanted as number) ? -1 : 1;
}
