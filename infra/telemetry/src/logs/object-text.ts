import { read } from '../redaction/describe-failure.js';
import { redacted, secretName } from '../redaction/secrets.js';

const maxNameLength = 100;

/** `[function name]` or `Symbol(name)`: what stands for a value that has no data. */
export function placeholderOf(value: symbol | ((...given: never[]) => unknown)): string {
  if (typeof value === 'symbol') return String(value);
  const name = read(value, 'name');
  return typeof name === 'string' && name !== '' ? `[function ${bounded(name)}]` : '[function]';
}

/** `<Promise>`, or what its class's own `toString` says: for an object without data that could be read. */
export function opaqueText(value: object): string {
  const own: unknown = value.toString;
  return typeof own === 'function' && own !== Object.prototype.toString
    ? String(value)
    : `<${nameOf(value)}>`;
}

/** `<Buffer 12 bytes>`. */
export function bytesText(value: object, bytes: number): string {
  return `<${Buffer.isBuffer(value) ? 'Buffer' : nameOf(value)} ${bytes} ${bytes === 1 ? 'byte' : 'bytes'}>`;
}

/** RFC 3339, as `toISOString`. */
export function dateText(date: Date): string {
  const time = Date.prototype.getTime.call(date);
  return Number.isNaN(time) ? 'Invalid Date' : new Date(time).toISOString();
}

/** An address whose query has no value of a name that is a secret's. */
export function urlText(address: string): string {
  const [, start = '', query = '', end = ''] = /^([^?#]*\?)([^#]*)(.*)$/s.exec(address) ?? [];
  return start === '' ? address : `${start}${queryText(query)}${end}`;
}

/** The same of a form or a query alone: `a=1&otp=[redacted]`. */
export function queryText(query: string): string {
  return query.replace(/([^&=]+)=[^&]*/g, (pair, name: string) =>
    secretName(decoded(name)) ? `${name}=${redacted}` : pair,
  );
}

/** The tag or the class of an object: `Promise`, `Array Iterator`, `Money`. */
export function nameOf(value: object): string {
  const tag = tagOf(value);
  if (tag !== 'Object') return tag;
  const made = read(value, 'constructor');
  const name = typeof made === 'function' ? read(made, 'name') : undefined;
  return typeof name === 'string' && name !== '' ? bounded(name) : 'Object';
}

/** `Symbol.toStringTag`, by which web classes of other realms and libraries are known. */
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
