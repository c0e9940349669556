/** Log fields that several services write, in addition to the telemetry kit's ECS fields, with their meanings. */
export const shopLogFields = {
  'order.id': 'ID of the order',
  'order.attempt': 'Attempt to confirm the order, counted from 1',
  'product.sku': 'SKU of the product',
} as const satisfies Readonly<Record<string, string>>;
