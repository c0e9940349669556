import { isDeepStrictEqual } from 'node:util';
import { isObject, isScalar } from '../check/values.js';
import type { Document, Filter, Update } from '../types.js';
import { matches } from './match.js';

type Fields = Record<string, unknown>;

/** Returns a copy of the document with a checked update applied. @throws TypeError when a field has another type. */
export function applyUpdate<T extends Document>(document: T, update: Update): T {
  const result = structuredClone(document);
  for (const [path, value] of Object.entries(update.$set ?? {})) change(result, path, () => value);
  for (const path of Object.keys(update.$unset ?? {})) remove(result, path);
  for (const [path, by] of Object.entries(update.$inc ?? {})) {
    change(result, path, (value) => {
      if (value === undefined) return by;
      if (typeof value !== 'number') throw new TypeError(`${path} is not a number and cannot be incremented`);
      const sum = value + by;
      // JSON has no infinite numbers: null would be stored
      if (!Number.isFinite(sum)) throw new TypeError(`${path} would become ${sum}`);
      return sum;
    });
  }
  for (const [path, item] of Object.entries(update.$push ?? {})) {
    change(result, path, (value = []) => [...list(path, value), item]);
  }
  for (const [path, item] of Object.entries(update.$pull ?? {})) {
    if (find(result, path) !== undefined) {
      change(result, path, (value) => list(path, value).filter((element) => !pulled(element, item)));
    }
  }
  return result;
}

/** Returns the document that an upsert inserts: the filter's equalities as fields, then the update. */
export function documentToInsert<T extends Document>(filter: Filter, update: Update): T {
  const base: Fields = {};
  addEqual(base, filter);
  const { $setOnInsert, ...rest } = update;
  const updated = applyUpdate(base as unknown as T, rest);
  return $setOnInsert ? applyUpdate(updated, { $set: $setOnInsert }) : updated;
}

function addEqual(base: Fields, filter: Filter): void {
  for (const [field, condition] of Object.entries(filter)) {
    if (field === '$and') for (const branch of condition as readonly Filter[]) addEqual(base, branch);
    else if (!isObject(condition) && field !== '$or') change(base, field, () => condition);
    else if (isObject(condition) && '$eq' in condition) change(base, field, () => condition.$eq);
  }
}

function list(path: string, value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new TypeError(`${path} is not a list`);
  return value;
}

/** A sub-document is a filter on the elements, except that its lists and objects must be equal as a whole. */
function pulled(element: unknown, wanted: unknown): boolean {
  if (!isObject(wanted)) return isDeepStrictEqual(element, wanted);
  return (
    isObject(element) &&
    Object.entries(wanted).every(([key, value]) =>
      isScalar(value) ? matches(element, { [key]: value }) : isDeepStrictEqual(element[key], value),
    )
  );
}

/** Replaces the value at a path, and creates missing objects on the way. */
function change(document: object, path: string, to: (value: unknown) => unknown): void {
  const parts = path.split('.');
  const last = parts.pop() as string;
  let parent = document as Fields;
  for (const part of parts) {
    const next = Object.hasOwn(parent, part) ? parent[part] : undefined;
    checkMember(parent, part, path);
    if (next === undefined) parent[part] = {};
    else if (typeof next !== 'object' || next === null || next instanceof Date) {
      throw new TypeError(`${path} leads through ${part}, which has no fields`);
    }
    parent = parent[part] as Fields;
  }
  checkMember(parent, last, path);
  // A copy, because the caller may change the passed value later.
  parent[last] = structuredClone(to(Object.hasOwn(parent, last) ? parent[last] : undefined));
}

/** Requires an index for an element of a list: JSON drops other properties of a list. @throws TypeError */
function checkMember(parent: object, name: string, path: string): void {
  if (Array.isArray(parent) && !/^\d+$/.test(name))
    throw new TypeError(`${path} leads through a list, which has no field ${name}`);
}

function find(document: object, path: string): unknown {
  let value: unknown = document;
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Fields)[part];
  }
  return value;
}

function remove(document: object, path: string): void {
  const parts = path.split('.');
  const last = parts.pop() as string;
  const parent = parts.length === 0 ? document : find(document, parts.join('.'));
  if (Array.isArray(parent)) {
    // null replaces the element, as in MongoDB, so that the other elements keep their positions
    if (last in parent) parent[Number(last)] = null;
  } else if (isObject(parent)) delete parent[last];
}
