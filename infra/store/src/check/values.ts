/** Returns whether a value is a plain object: not null, an array, a date or a regular expression. */
export function isObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Returns whether a filter can compare a field with this value. NaN and invalid dates are excluded. */
export function isScalar(value: unknown): value is string | number | boolean | Date | null {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return !Number.isNaN(value);
    default:
      return value === null || (value instanceof Date && !Number.isNaN(value.getTime()));
  }
}

/**
 * Returns a copy of a value to store, without fields that are `undefined`.
 *
 * @throws TypeError for values that the adapters store differently: functions, class instances, numbers that are not
 * finite, field names that are empty, contain a dot, start with `$` or are `__proto__`.
 */
export function storable<T>(value: T, where = 'a document'): T {
  return copy(value, where, 0) as T;
}

function copy(value: unknown, where: string, depth: number): unknown {
  if (depth > 50) throw new TypeError(`${where} is nested too deep or refers to itself`);
  if (isScalar(value)) {
    if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`${where} holds ${value}`);
    return value instanceof Date ? new Date(value) : value;
  }
  if (Array.isArray(value)) {
    return value.map((item) => (item === undefined ? null : copy(item, where, depth + 1)));
  }
  if (!isObject(value)) throw new TypeError(`${where} holds ${describe(value)}, which cannot be stored`);
  const result: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (key === '' || key.startsWith('$') || key.includes('.') || key === '__proto__') {
      throw new TypeError(`${where} has a field named ${JSON.stringify(key)}`);
    }
    if (item !== undefined) result[key] = copy(item, where, depth + 1);
  }
  return result;
}

function describe(value: unknown): string {
  return typeof value === 'object'
    ? `an instance of ${value?.constructor?.name ?? 'a class'}`
    : `a ${typeof value}`;
}
