/** Log fields that only the customer service writes, with their meanings. */
export const customerLogFields = {
  'movement.id': 'ID of the account movement',
  'movement.amount': 'Amount of the movement in minor units',
  'movement.currency': 'Currency of the movement, an ISO 4217 code',
} as const satisfies Readonly<Record<string, string>>;
