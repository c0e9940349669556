import Type, { type TObject, type TProperties } from 'typebox';

/** Creates the schema of an object without additional members, as every request body should be. */
export function closed<P extends TProperties>(
  properties: P,
  options: { description?: string } = {},
): TObject<P> {
  return Type.Object(properties, { ...options, additionalProperties: false }) as TObject<P>;
}
