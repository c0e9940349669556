import { read } from '../redaction/describe-failure.js';
import { redacted, secretName } from '../redaction/secrets.js';

const maxNameLength = 100;

/** Returns the placeholder of a function or symbol: `[function name]` or `Symbol(name)`. */
export function placeholderOf(value: symbol | ((...given: never[]) => unknown)): string {
  if (typeof value === 'symbol') return String(value);
  const name = read(value, 'name');
  return typeof name === 'string' && name !== '' ? `[function ${bounded(name)}]` : '[function]';
}

/** Returns the result of the class's own `toString`, or e.g. `<Promise>`, for an object without readable data. */
export function opaqueText(value: object): string {
  const own: unknown = value.toString;
  return typeof own === 'function' && own !== Object.prototype.toString
    ? String(value)
    : `<${nameOf(value)}>`;
}

/** Returns the placeholder of bytes, e.g. `<Buffer 12 bytes>`. */
export function bytesText(value: object, bytes: number): string {
  return `<${Buffer.isBuffer(value) ? 'Buffer' : nameOf(value)} ${bytes} ${bytes === 1 ? 'byte' : 'bytes'}>`;
}

/** Formats a date as RFC 3339, like `toISOString`. */
export function dateText(date: Date): string {
  const time = Date.prototype.getTime.call(date);
  return Number.isNaN(time) ? 'Invalid Date' : new Date(time).toISOString();
}

/** Masks the values of secret names in the query of a URL. */
export function urlText(address: string): string {
  const [, start = '', query = '', end = ''] = /^([^?#]*\?)([^#]*)(.*)$/s.exec(address) ?? [];
  return start === '' ? address : `${start}${queryText(query)}${end}`;
}

/** Masks the values of secret names in a form or query: `a=1&otp=[redacted]`. */
export function queryText(query: string): string {
  return query.replace(/([^&=]+)=[^&]*/g, (pair, name: string) =>
    secretName(decoded(name)) ? `${name}=${redacted}` : pair,
  );
}

/** Returns the tag or the class of an object: `Promise`, `Array Iterator`, `Temperature`. */
export function nameOf(value: object): string {
  const tag = tagOf(value);
  if (tag !== 'Object') return tag;
  const made = read(value, 'constructor');
  const name = typeof made === 'function' ? read(made, 'name') : undefined;
  return typeof name === 'string' && name !== '' ? bounded(name) : 'Object';
}

/** Returns `Symbol.toStringTag`, which identifies web classes of other realms and libraries. */
export function tagOf(value: object): string {
  return bounded(Object.prototype.toString.call(value).slice('[object '.length, -1));
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name.replaceAll('+', ' '));
  } catch {
    return name;
  }
}

function bounded(name: string): string {
  return name.slice(0, maxNameLength);
}
