import Type, { type Static } from 'typebox';

/** Minor units, so that sums are exact; `amount` 1999 of `EUR` is 19.99 €. ISO 4217 code. */
export const Money = Type.Object(
  {
    amount: Type.Integer({ minimum: -Number.MAX_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }),
    currency: Type.String({ pattern: '^[A-Z]{3}$' }),
  },
  { additionalProperties: false, description: 'Minor units of an ISO 4217 currency' },
);
export type Money = Static<typeof Money>;

/** The currency of all prices, accounts and orders. */
export const currency = 'EUR';
