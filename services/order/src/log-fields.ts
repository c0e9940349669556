/** Log fields of the order service, with Elasticsearch type and meaning. */
export const orderLogFields = {
  'item.quantity': ['long', 'Added pieces, or the new quantity of the item'],
  'order.total': ['long', 'Total of the confirmed order in minor units'],
  'order.refunded': ['long', 'Refunded amount in minor units'],
  'order.currency': ['keyword', 'ISO 4217 code'],
  'order.status': ['keyword', 'Status of the order after recovery'],
  'saga.step': ['keyword', 'Step of the saga'],
  'saga.trace.id': ['keyword', 'Trace of the request that started the saga'],
} as const satisfies Readonly<Record<string, readonly [type: string, meaning: string]>>;
