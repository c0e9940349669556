import { FieldError } from './values.js';

/**
 * Reads a number of Protocol Buffers' JSON mapping: a number, a decimal string, `NaN` or `Infinity`; or a bigint from
 * Protocol Buffers. Integers beyond 2^53 lose their last digits, as in Prometheus.
 *
 * @throws FieldError naming the field
 */
export function numberOf(value: unknown, field: string): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value);
  if (typeof value === 'string' && /^-?\d{1,40}(\.\d{1,40})?(e[+-]?\d{1,3})?$/i.test(value))
    return Number(value);
  throw new FieldError(`${field} is not a number`);
}

/** @throws FieldError when it is not a list, has over `max` elements, or one that is not a number */
export function numbersOf(list: unknown, field: string, max: number): number[] {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) throw new FieldError(`${field} is not a list`);
  if (list.length > max) throw new FieldError(`${field} has over ${max} elements`);
  return list.map((each) => numberOf(each, field));
}
