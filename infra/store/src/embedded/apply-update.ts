import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../check/values.js';
import type { Document, Filter, Update } from '../types.js';

type Place = Record<string, unknown>;

/** The document as it is after a checked update; the one given is left alone. */
export function applyUpdate<T extends Document>(document: T, update: Update): T {
  const result = structuredClone(document);
  for (const [path, value] of Object.entries(update.$set ?? {})) change(result, path, () => value);
  for (const path of Object.keys(update.$unset ?? {})) remove(result, path);
  for (const [path, by] of Object.entries(update.$inc ?? {})) {
    change(result, path, (value) => {
      if (value === undefined) return by;
      if (typeof value !== 'number') throw new TypeError(`${path} is not a number and cannot be incremented`);
      return value + by;
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

/** The document that an upsert makes when nothing matched: what the filter says is equal, then the update. */
export function makeDocument<T extends Document>(filter: Filter, update: Update): T {
  const base: Place = {};
  addEqual(base, filter);
  const { $setOnInsert, ...rest } = update;
  const made = applyUpdate(base as unknown as T, rest);
  return $setOnInsert ? applyUpdate(made, { $set: $setOnInsert }) : made;
}

function addEqual(base: Place, filter: Filter): void {
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

function pulled(element: unknown, wanted: unknown): boolean {
  if (!isObject(wanted)) return isDeepStrictEqual(element, wanted);
  return (
    isObject(element) &&
    Object.entries(wanted).every(([key, value]) => isDeepStrictEqual(element[key], value))
  );
}

/** Replaces the value at a path, making the objects on the way. */
function change(document: object, path: string, to: (value: unknown) => unknown): void {
  const parts = path.split('.');
  const last = parts.pop() as string;
  let place = document as Place;
  for (const part of parts) {
    const next = Object.hasOwn(place, part) ? place[part] : undefined;
    if (next === undefined) place[part] = {};
    else if (typeof next !== 'object' || next === null || next instanceof Date) {
      throw new TypeError(`${path} leads through ${part}, which holds no fields`);
    }
    place = place[part] as Place;
  }
  // Values are copied, so that what the caller passed can be changed later without changing the store.
  place[last] = structuredClone(to(Object.hasOwn(place, last) ? place[last] : undefined));
}

function find(document: object, path: string): unknown {
  let value: unknown = document;
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Place)[part];
  }
  return value;
}

function remove(document: object, path: string): void {
  const parts = path.split('.');
  const last = parts.pop() as string;
  const place = parts.length === 0 ? document : find(document, parts.join('.'));
  if (Array.isArray(place)) {
    // MongoDB leaves a hole, so that the other elements keep their places.
    if (last in place) place[Number(last)] = null;
  } else if (isObject(place)) delete place[last];
}
