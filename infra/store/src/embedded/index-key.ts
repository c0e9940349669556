import { isObject } from '../check/values.js';
import type { Index } from '../types.js';
import { reach } from './reach.js';

/**
 * Encodes a value of an indexed field so that the byte order of the keys is MongoDB's order of the values: null and
 * missing, numbers, strings, booleans, dates. The first byte is the type, so a range of keys with one type byte
 * contains only values of that type.
 *
 * @throws TypeError for objects and lists, which cannot be indexed.
 */
export function encodeKey(value: unknown): Buffer {
  if (value === null || value === undefined) return Buffer.from([keyType.null]);
  if (typeof value === 'string') return Buffer.concat([Buffer.from([keyType.text]), Buffer.from(value)]);
  if (typeof value === 'number') return encodeNumber(keyType.number, value);
  if (typeof value === 'boolean') return Buffer.from([keyType.boolean, value ? 1 : 0]);
  if (value instanceof Date) return encodeNumber(keyType.date, value.getTime());
  throw new TypeError('a value of an indexed field must be a string, number, boolean, date or null');
}

/** Returns the string that a key encodes, e.g. an id. */
export function decodeTextKey(key: Uint8Array): string {
  return Buffer.from(key.subarray(1)).toString();
}

const keyType = { null: 0x01, number: 0x02, text: 0x03, boolean: 0x08, date: 0x09 } as const;

/** Returns the lowest key above all keys of the same type. */
export function endOfType(key: Buffer): Buffer {
  return Buffer.from([(key[0] as number) + 1]);
}

/** Returns a key at or below all keys of the same type. */
export function startOfType(key: Buffer): Buffer {
  return Buffer.from([key[0] as number]);
}

/** Encodes big-endian IEEE 754 with the sign bit flipped, or all bits if negative, so that bytes sort by value. */
function encodeNumber(type: number, value: number): Buffer {
  const key = Buffer.alloc(9);
  key[0] = type;
  // -0 equals 0
  key.writeDoubleBE(value === 0 ? 0 : value, 1);
  const negative = ((key[1] as number) & 0x80) !== 0;
  if (negative) for (let at = 1; at < 9; at++) key[at] = ~(key[at] as number) & 0xff;
  else key[1] = (key[1] as number) | 0x80;
  return key;
}

/**
 * Returns the keys of a document for an index, one for each field: all null when the index is sparse and the document
 * has none of its fields; an empty list when the index is multikey.
 *
 * @throws TypeError when an indexed field holds an object or a list, or the field of a multikey index holds anything
 * but a list of strings.
 */
export function indexKeys(
  document: object,
  { fields, sparse = false, multikey = false }: Pick<Index, 'fields' | 'sparse' | 'multikey'>,
): (Buffer | null)[] {
  if (multikey) {
    checkTexts(document, fields[0] as string);
    return [];
  }
  const values = fields.map((field) => indexedValue(document, field));
  if (sparse && values.every((value) => value === undefined)) return values.map(() => null);
  return values.map(encodeKey);
}

/** Checks the field of a multikey index; its triggers (see `schema.ts`) do not check elements. @throws TypeError */
function checkTexts(document: object, field: string): void {
  const [value, ...more] = reach(document, field);
  const texts = Array.isArray(value) && value.every((item) => typeof item === 'string');
  if (more.length > 0 || (value !== undefined && !texts)) {
    throw new TypeError(`${field} has a multikey index and must hold a list of strings`);
  }
}

function indexedValue(document: object, field: string): unknown {
  const [value, ...more] = reach(document, field);
  if (more.length > 0 || Array.isArray(value) || isObject(value)) {
    throw new TypeError(`${field} is indexed and must hold a single value`);
  }
  return value;
}
