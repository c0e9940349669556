import type { ByteString } from './bytes/byte-string.js';
import type { AttributeValue } from './types.js';

/**
 * Name, value, name, value... shared by many spans or records, which hold them first. Encoders remember their bytes by
 * the array itself, so it must never change.
 */
export type ConstantFields = readonly AttributeValue[];

export const noFields: ConstantFields = [];

/** Remembers bytes for as long as the fields are in use. */
export function rememberBytes(
  encode: (fields: ConstantFields) => ByteString,
): (fields: ConstantFields) => ByteString {
  const known = new WeakMap<ConstantFields, ByteString>();
  return (fields) => {
    let found = known.get(fields);
    if (found === undefined) {
      found = encode(fields);
      known.set(fields, found);
    }
    return found;
  };
}

/** `own` behind `constant`, whose values win. */
export function behind(constant: ConstantFields, own: readonly AttributeValue[]): AttributeValue[] {
  const all = constant.slice();
  for (let at = 0; at < own.length; at += 2) {
    const name = own[at] as string;
    if (!hasName(constant, name)) all.push(name, own[at + 1] as AttributeValue);
  }
  return all;
}

function hasName(fields: ConstantFields, name: string): boolean {
  for (let at = 0; at < fields.length; at += 2) if (fields[at] === name) return true;
  return false;
}
