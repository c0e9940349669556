import { isObject } from '../check/values.js';
import type { FindOptions } from '../types.js';
import { encodeKey } from './index-key.js';
import { reach } from './reach.js';

/**
 * Returns a comparator in MongoDB's order. A list sorts ascending by its lowest element, descending by its highest; an
 * empty list is lower than null.
 */
export function compareDocuments(
  sort: NonNullable<FindOptions['sort']>,
): (left: object, right: object) => number {
  const fields = Object.entries(sort);
  return (left, right) => {
    for (const [field, direction] of fields) {
      const order = Buffer.compare(keyOf(left, field, direction), keyOf(right, field, direction));
      if (order !== 0) return order * direction;
    }
    return 0;
  };
}

/** Objects sort after strings, as in MongoDB; all objects are equal here. */
const objectKey = Buffer.from([0x04]);
const emptyListKey = Buffer.from([0x00]);

function keyOf(document: object, field: string, direction: 1 | -1): Buffer {
  const keys = reach(document, field).flatMap((value) => {
    if (!Array.isArray(value)) return [keyOfValue(value)];
    return value.length === 0 ? [emptyListKey] : value.map(keyOfValue);
  });
  return keys.reduce(
    (found, key) => (Buffer.compare(key, found) * direction < 0 ? key : found),
    keys[0] ?? encodeKey(null),
  );
}

function keyOfValue(value: unknown): Buffer {
  return isObject(value) || Array.isArray(value) ? objectKey : encodeKey(value);
}
