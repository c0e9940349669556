import type { Filter, Update } from '../types.js';
import { checkId } from './document.js';
import { isObject, storable } from './values.js';

const operators = ['$set', '$unset', '$inc', '$push', '$pull', '$setOnInsert'] as const;

/**
 * Returns a copy of the update, without the `undefined` values of `$set` and `$setOnInsert`.
 *
 * @throws TypeError when the update is empty, has unsupported operators, changes `_id`, or names a path twice, which
 * MongoDB also rejects
 */
export function checkUpdate(update: Update): Update {
  if (!isObject(update) || Object.keys(update).length === 0) throw new TypeError('the update is empty');
  const checked: Record<string, Record<string, unknown>> = {};
  const paths: string[] = [];
  for (const [operator, fields] of Object.entries(update)) {
    if (!(operators as readonly string[]).includes(operator))
      throw new TypeError(`unknown operator ${operator} in an update`);
    if (!isObject(fields)) throw new TypeError(`${operator} needs an object of fields`);
    checked[operator] = {};
    for (const [path, value] of Object.entries(fields)) {
      checkPath(operator, path);
      if (value === undefined && (operator === '$set' || operator === '$setOnInsert')) continue;
      checked[operator][path] = checkValue(operator, path, value);
      paths.push(path);
    }
  }
  checkConflicts(paths);
  return checked as Update;
}

/** Requires the `_id` of an upsert: MongoDB would generate an ObjectId, which is not a string. @throws TypeError */
export function checkUpsert(filter: Filter, update: Update): void {
  const condition = filter._id;
  const wanted = isObject(condition) ? condition.$eq : condition;
  checkId(wanted ?? update.$setOnInsert?._id);
}

function checkPath(operator: string, path: string): void {
  if (path === '_id' && operator !== '$setOnInsert') throw new TypeError(`${operator} cannot change _id`);
  if (path.split('.').some((part) => part === '' || part.startsWith('$') || part === '__proto__')) {
    throw new TypeError(`${JSON.stringify(path)} is not a path`);
  }
}

function checkValue(operator: string, path: string, value: unknown): unknown {
  if (value === undefined) throw new TypeError(`${path} is undefined in ${operator}`);
  if (operator === '$inc' && !Number.isFinite(value))
    throw new TypeError(`${path} must be a finite number in $inc`);
  return operator === '$unset' ? true : storable(value, path);
}

function checkConflicts(paths: string[]): void {
  for (const [at, path] of paths.entries()) {
    for (const other of paths.slice(at + 1)) {
      if (path === other || path.startsWith(`${other}.`) || other.startsWith(`${path}.`)) {
        throw new TypeError(`${path} and ${other} conflict in one update`);
      }
    }
  }
}
