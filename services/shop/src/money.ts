import Type, { type Static } from 'typebox';

/** Amount in minor units, so that sums are exact, with an ISO 4217 code: `amount` 1999 of `EUR` is 19.99 €. */
export const Money = Type.Object(
  {
    amount: Type.Integer({ minimum: -Number.MAX_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }),
    currency: Type.String({ pattern: '^[A-Z]{3}$' }),
  },
  { additionalProperties: false, description: 'Amount in minor units of an ISO 4217 currency' },
);
export type Money = Static<typeof Money>;

/** Currency of all prices, accounts and orders. */
export const currency = 'EUR';
