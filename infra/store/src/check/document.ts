import type { Document } from '../types.js';
import { isObject, storable } from './values.js';

/** Returns the copy of a document to store. @throws TypeError when it cannot be stored or `_id` is not a string. */
export function checkDocument<T extends Document>(document: T): T {
  if (!isObject(document)) throw new TypeError('a document must be a plain object');
  checkId(document._id);
  return storable(document);
}

export function checkId(id: unknown): asserts id is string {
  if (typeof id !== 'string' || id === '' || id === '__proto__') {
    throw new TypeError('_id must be a non-empty string');
  }
}
