/** Value of a span attribute or a log field. Other types are converted to text: see `LogFields`. */
export type AttributeValue = string | number | boolean;
export type Attributes = Readonly<Record<string, AttributeValue | undefined>>;

/**
 * Name, value, name, value... that many spans or records share. Encoders cache the encoded bytes by the identity of the
 * array, so it must never change.
 */
export type ConstantFields = readonly AttributeValue[];

export const noFields: ConstantFields = [];

/** Attributes that many spans share, already cleaned. Created by `shareAttributes`. */
export class SharedAttributes {
  readonly #list: ConstantFields;

  /** @param list bounded and redacted; names are unique */
  constructor(list: ConstantFields) {
    this.#list = list;
  }

  /** Returns the same array each time. */
  get list(): ConstantFields {
    return this.#list;
  }
}

/** Returns `own` without the names that `constant` has. */
export function withoutNamesOf(
  constant: ConstantFields,
  own: readonly AttributeValue[],
): readonly AttributeValue[] {
  for (let at = 0; at < own.length; at += 2) {
    if (hasName(constant, own[at] as string))
      return own.filter((_, other) => !hasName(constant, own[other - (other % 2)] as string));
  }
  return own;
}

/** Returns both lists as one. */
export function joined(constant: ConstantFields, own: readonly AttributeValue[]): readonly AttributeValue[] {
  return constant.length === 0 ? own : [...constant, ...own];
}

/** Converts name, value, name, value... to an object. */
export function asObject(list: readonly AttributeValue[]): Record<string, AttributeValue> {
  const out: Record<string, AttributeValue> = {};
  for (let at = 0; at < list.length; at += 2) out[list[at] as string] = list[at + 1] as AttributeValue;
  return out;
}

/** Returns whether a list has a field of this name. */
export function hasName(fields: ConstantFields, name: string): boolean {
  for (let at = 0; at < fields.length; at += 2) if (fields[at] === name) return true;
  return false;
}
