/** Fields of the order service's own log records, with their meanings. */
export const orderLogFields = {
  'item.quantity': 'Pieces that were added, or the new number of pieces',
  'order.total': 'Total of the confirmed order in minor units',
  'order.refunded': 'Refunded amount in minor units',
  'order.currency': 'ISO 4217 code',
  'order.status': 'Status of the order after recovery',
  'saga.step': 'Step of the saga',
  'saga.trace.id': 'Trace of the request that began the saga',
} as const satisfies Readonly<Record<string, string>>;
