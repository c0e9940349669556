/** Log fields that only the customer service writes, with Elasticsearch type and meaning. */
export const customerLogFields = {
  'movement.id': ['keyword', 'ID of the account movement'],
  'movement.amount': ['long', 'Amount of the movement in minor units'],
  'movement.currency': ['keyword', 'Currency of the movement, an ISO 4217 code'],
} as const satisfies Readonly<Record<string, readonly [type: string, meaning: string]>>;
