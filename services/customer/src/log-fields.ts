/** Fields of the customer service's own log records, with their meanings. */
export const customerLogFields = {
  'movement.id': 'The account movement',
  'movement.amount': 'Amount of the movement in minor units',
  'movement.currency': 'ISO 4217 code',
} as const satisfies Readonly<Record<string, string>>;
