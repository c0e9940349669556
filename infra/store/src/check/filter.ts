import type { Filter } from '../types.js';
import { isObject, isScalar } from './values.js';

const comparisons = new Set(['$eq', '$ne', '$gt', '$gte', '$lt', '$lte']);
const lists = new Set(['$in', '$nin']);

/**
 * Rejects filters that would silently match other documents than intended: `undefined` (the driver drops it, and the
 * filter matches everything), unsupported operators, and whole sub-documents (MongoDB compares them by field order).
 *
 * @throws TypeError
 */
export function checkFilter(filter: Filter): void {
  if (!isObject(filter)) throw new TypeError('a filter must be an object');
  for (const [field, condition] of Object.entries(filter)) {
    if (field === '$or' || field === '$and') checkBranches(field, condition);
    else if (field === '' || field.startsWith('$'))
      throw new TypeError(`unknown operator ${field} in a filter`);
    else if (isObject(condition)) checkOperators(field, condition);
    else checkScalar(field, condition);
  }
}

function checkBranches(operator: string, branches: unknown): void {
  if (!Array.isArray(branches) || branches.length === 0) {
    throw new TypeError(`${operator} needs a non-empty list of filters`);
  }
  for (const branch of branches) checkFilter(branch as Filter);
}

function checkOperators(field: string, condition: Readonly<Record<string, unknown>>): void {
  const operators = Object.entries(condition);
  if (operators.length === 0) throw new TypeError(`the condition on ${field} is empty`);
  for (const [operator, value] of operators) {
    if (comparisons.has(operator)) checkScalar(field, value);
    else if (lists.has(operator)) checkList(field, operator, value);
    else if (operator === '$exists') checkType(field, operator, typeof value === 'boolean', 'true or false');
    else if (operator === '$regex') checkRegex(field, value);
    else throw new TypeError(`unsupported operator ${operator} in the filter on ${field}`);
  }
}

function checkList(field: string, operator: string, value: unknown): void {
  checkType(field, operator, Array.isArray(value), 'a list');
  for (const item of value as unknown[]) checkScalar(field, item);
}

function checkRegex(field: string, value: unknown): void {
  // BSON and JavaScript have different flags: the driver would send `g` as `s`.
  const fits = value instanceof RegExp && /^[im]*$/.test(value.flags);
  checkType(field, '$regex', fits, 'a regular expression without flags other than i and m');
}

function checkType(field: string, operator: string, fits: boolean, wanted: string): void {
  if (!fits) throw new TypeError(`${operator} on ${field} must be ${wanted}`);
}

function checkScalar(field: string, value: unknown): void {
  if (value === undefined) throw new TypeError(`${field} is undefined in a filter`);
  if (!isScalar(value))
    throw new TypeError(`${field} can be compared with a string, number, boolean, date or null only`);
}
