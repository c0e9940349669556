import { Chunk } from './delivery/chunk.js';
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

/** Remembers how names are encoded. They come from code, so there are few; the bound is for those who put data into names. */
export function rememberNames(
  encode: (name: string, chunk: Chunk) => void,
  maxNames = 2000,
): (name: string) => Buffer {
  const known = new Map<string, Buffer>();
  return (name) => {
    let found = known.get(name);
    if (found === undefined) {
      found = bytesOf((chunk) => encode(name, chunk));
      if (known.size < maxNames) known.set(name, found);
    }
    return found;
  };
}

function bytesOf(encode: (chunk: Chunk) => void): Buffer {
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

function hasName(fields: ConstantFields, name: string): boolean {
  for (let at = 0; at < fields.length; at += 2) if (fields[at] === name) return true;
  return false;
}
