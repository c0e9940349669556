/** Fields that log records of several services have, besides the ECS fields of the telemetry kit, with their meanings. */
export const shopLogFields = {
  'order.id': 'The order',
  'order.attempt': 'Attempt to confirm the order, counted from 1',
  'product.sku': 'SKU of the product',
} as const satisfies Readonly<Record<string, string>>;
