/** Checks and conversions of values from outside. */

/** Default limit of {@link bounded}, in characters. */
export const maxTextLength = 16_384;

export function bounded(text: string, length: number = maxTextLength): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Sets a member of an object that is used as a map. An assignment to `__proto__` would be lost. */
export function setOwn<T>(into: Record<string, T>, name: string, value: T): void {
  if (name !== '__proto__') into[name] = value;
  else Object.defineProperty(into, name, { value, enumerable: true, configurable: true, writable: true });
}

/** Returns whether a value is an object literal, not an instance of a class. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Returns the bounded JSON of a value; `[unreadable]` when it is nested too deeply for `JSON.stringify`. */
export function jsonOf(value: unknown): string {
  try {
    return bounded(JSON.stringify(value, replaceValue) ?? '');
  } catch {
    return '[unreadable]';
  }
}

/**
 * Replacer of `JSON.stringify`, which rejects bigints and writes bytes one by one. Reads the holder, because a Buffer's
 * `toJSON` was already called on `value`.
 */
function replaceValue(this: Record<string, unknown>, name: string, value: unknown): unknown {
  const given = this[name];
  if (typeof given === 'bigint') return integerOf(given);
  return given instanceof Uint8Array ? bounded(Buffer.from(given).toString('utf8')) : value;
}

/** Returns a 64-bit integer as a number, or as text when a number would lose digits. */
export function integerOf(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

/** Reads and bounds a string field; undefined when it is absent or empty. */
export function textOf(value: unknown, length: number = maxTextLength): string | undefined {
  return typeof value === 'string' && value !== '' ? bounded(value, length) : undefined;
}
