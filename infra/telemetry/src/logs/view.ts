import { types } from 'node:util';
import { bytesText, dateText, nameOf, opaqueText, queryText, tagOf, urlText } from './object-text.js';

/** Representation of an object in a log record or a span. */
export type View =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly values: readonly unknown[] }
  | Members
  /** Value in a wrapper object, or result of `toJSON`. */
  | { readonly kind: 'value'; readonly value: unknown };

export interface Members {
  readonly kind: 'members';
  readonly names: readonly string[];
  /** @throws the getter's error */
  get(name: string): unknown;
}

/** Maximum number of entries read from a collection. */
const maxEntries = 256;

/**
 * Inspects an object without consuming it: iterators, promises, streams and bodies are not read.
 *
 * @param fromJson true for a result of `toJSON`, whose own `toJSON` is not called, as in `JSON.stringify`
 * @throws errors of its getters, traps and methods
 */
export function viewOf(value: object, fromJson = false): View {
  if (Array.isArray(value)) return { kind: 'list', values: value };
  const prototype = Object.getPrototypeOf(value);
  const plain = prototype === Object.prototype || prototype === null;
  const known = plain ? undefined : builtIn(value);
  if (known !== undefined) return known;
  const { toJSON } = value as { toJSON?: unknown };
  if (!fromJson && typeof toJSON === 'function') {
    const json: unknown = toJSON.call(value);
    return json === undefined || json === null ? text(`<${nameOf(value)}>`) : { kind: 'value', value: json };
  }
  const names = Object.keys(value);
  if (names.length === 0) return text(plain ? '{}' : opaqueText(value));
  return { kind: 'members', names, get: (name) => (value as Record<string, unknown>)[name] };
}

function builtIn(value: object): View | undefined {
  if (types.isDate(value)) return text(dateText(value));
  if (types.isRegExp(value)) return text(RegExp.prototype.toString.call(value));
  if (types.isBoxedPrimitive(value)) return { kind: 'value', value: unboxed(value) };
  if (types.isArrayBufferView(value) || types.isAnyArrayBuffer(value))
    return text(bytesText(value, value.byteLength));
  if (types.isSet(value)) return { kind: 'list', values: firstOf(Set.prototype.values.call(value)) };
  if (types.isMap(value)) return members(firstOf(Map.prototype.entries.call(value)));
  // identified by tag, as libraries and other realms have their own classes
  switch (tagOf(value)) {
    case 'URL':
      return text(urlText(String(value)));
    case 'URLSearchParams':
      return text(queryText(String(value)));
    case 'Headers':
    case 'FormData':
      return members(firstOf((value as Headers).entries()));
    case 'Blob':
    case 'File':
      return text(bytesText(value, (value as Blob).size));
    case 'Request':
      return text(`<Request ${(value as Request).method} ${urlText((value as Request).url)}>`);
    case 'Response':
      return text(
        `<Response ${(value as Response).status} ${urlText((value as Response).url)}>`.replace(' >', '>'),
      );
    default:
      return undefined;
  }
}

function text(of: string): View {
  return { kind: 'text', text: of };
}

/** Converts entries to members; a repeated name has the list of its values. */
function members(entries: readonly unknown[]): View {
  const byName = new Map<string, unknown[]>();
  for (const [key, value] of entries as readonly [unknown, unknown][]) {
    const name = typeof key === 'object' && key !== null ? `<${nameOf(key)}>` : String(key);
    byName.set(name, [...(byName.get(name) ?? []), value]);
  }
  if (byName.size === 0) return text('{}');
  return {
    kind: 'members',
    names: [...byName.keys()],
    get(name) {
      const values = byName.get(name);
      return values?.length === 1 ? values[0] : values;
    },
  };
}

/** Returns one entry more than is shown, so that the rest can be reported. */
function firstOf(entries: Iterable<unknown>): unknown[] {
  const first: unknown[] = [];
  for (const entry of entries) {
    first.push(entry);
    if (first.length > maxEntries) break;
  }
  return first;
}

function unboxed(value: object): unknown {
  if (types.isNumberObject(value)) return Number.prototype.valueOf.call(value);
  if (types.isStringObject(value)) return String.prototype.valueOf.call(value);
  if (types.isBooleanObject(value)) return Boolean.prototype.valueOf.call(value);
  if (types.isBigIntObject(value)) return BigInt.prototype.valueOf.call(value);
  return Symbol.prototype.valueOf.call(value);
}
