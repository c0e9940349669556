import Type, { type TObject, type TProperties } from 'typebox';

/** An object that takes no other members: every request body should be one. */
export function closed<P extends TProperties>(
  properties: P,
  options: { description?: string } = {},
): TObject<P> {
  return Type.Object(properties, { ...options, additionalProperties: false }) as TObject<P>;
}
