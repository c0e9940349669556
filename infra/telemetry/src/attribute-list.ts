import { Chunk } from './delivery/chunk.js';
import { rememberByName } from './remember.js';
import type { AttributeValue } from './types.js';

/**
 * Name, value, name, value... that many spans or records have in common. Encoders remember their bytes by the array
 * itself, so it must never change.
 */
export type ConstantFields = readonly AttributeValue[];

export const noFields: ConstantFields = [];

export type RememberedFields = (fields: ConstantFields) => Buffer;

/** Remembers bytes for as long as the fields are in use. */
export function rememberFields(encode: (fields: ConstantFields, chunk: Chunk) => void): RememberedFields {
  const known = new WeakMap<ConstantFields, Buffer>();
  return (fields) => {
    let found = known.get(fields);
    if (found === undefined) {
      found = bytesOf((chunk) => encode(fields, chunk));
      known.set(fields, found);
    }
    return found;
  };
}

/** Remembers how names are encoded. */
export function rememberNames(encode: (name: string, chunk: Chunk) => void): (name: string) => Buffer {
  return rememberByName((name) => bytesOf((chunk) => encode(name, chunk)));
}

/** For `rememberNames`: as a further member of a JSON object, down to its colon. */
export function writeMemberName(name: string, chunk: Chunk): void {
  chunk.ascii(',');
  chunk.json(name);
  chunk.ascii(':');
}

/** What an encoder writes, alone. */
export function bytesOf(encode: (chunk: Chunk) => void): Buffer {
  const chunk = new Chunk(64);
  encode(chunk);
  return chunk.cut().bytes;
}

/** `own` without the names that are in `constant`. */
export function beside(constant: ConstantFields, own: readonly AttributeValue[]): readonly AttributeValue[] {
  for (let at = 0; at < own.length; at += 2) {
    if (hasName(constant, own[at] as string))
      return own.filter((_, other) => !hasName(constant, own[other - (other % 2)] as string));
  }
  return own;
}

/** Both as one list. */
export function joined(constant: ConstantFields, own: readonly AttributeValue[]): readonly AttributeValue[] {
  return constant.length === 0 ? own : [...constant, ...own];
}

/** Name, value, name, value... as an object. */
export function asObject(list: readonly AttributeValue[]): Record<string, AttributeValue> {
  const out: Record<string, AttributeValue> = {};
  for (let at = 0; at < list.length; at += 2) out[list[at] as string] = list[at + 1] as AttributeValue;
  return out;
}

export function hasName(fields: ConstantFields, name: string): boolean {
  for (let at = 0; at < fields.length; at += 2) if (fields[at] === name) return true;
  return false;
}
