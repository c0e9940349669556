/** Log fields of the order service, with their meanings. */
export const orderLogFields = {
  'item.quantity': 'Added pieces, or the new quantity of the item',
  'order.total': 'Total of the confirmed order in minor units',
  'order.refunded': 'Refunded amount in minor units',
  'order.currency': 'ISO 4217 code',
  'order.status': 'Status of the order after recovery',
  'saga.step': 'Step of the saga',
  'saga.trace.id': 'Trace of the request that started the saga',
} as const satisfies Readonly<Record<string, string>>;
