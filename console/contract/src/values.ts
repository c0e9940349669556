/** Schemas of values that several responses contain. */
import Type, { type Static, type TSchema } from 'typebox';

export const EpochMs = Type.Number({ description: 'Epoch milliseconds' });

export function Nullable<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()]);
}

export const JsonNumber = Type.Union([Type.Number(), Type.Enum(['NaN', '+Inf', '-Inf'])], {
  description: "Number; NaN and the infinities are strings, as in Prometheus' HTTP API",
});
export type JsonNumber = Static<typeof JsonNumber>;

export const Scalar = Type.Union([Type.String(), Type.Number(), Type.Boolean()]);
export type Scalar = Static<typeof Scalar>;

export const Texts = Type.Record(Type.String(), Type.String());
