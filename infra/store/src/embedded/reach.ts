import { isObject } from '../check/values.js';

/**
 * Returns the values that a dotted path leads to. As in MongoDB, a path passes through arrays: `items.key` reaches the
 * `key` of every item, `items.0.key` only the first item's. A path that ends early yields `undefined`.
 */
export function reach(value: unknown, path: string): unknown[] {
  return walk(value, path.split('.'), 0);
}

function walk(value: unknown, parts: readonly string[], at: number): unknown[] {
  const part = parts[at];
  if (part === undefined) return [value];
  if (Array.isArray(value)) {
    if (/^\d+$/.test(part)) return walk(value[Number(part)], parts, at + 1);
    return value.flatMap((item) => (isObject(item) ? walk(item, parts, at) : []));
  }
  if (!isObject(value) || !Object.hasOwn(value, part)) return [undefined];
  return walk(value[part], parts, at + 1);
}
