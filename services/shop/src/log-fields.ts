/**
 * Log fields that several services write, in addition to the telemetry kit's ECS fields, with Elasticsearch type and
 * meaning.
 */
export const shopLogFields = {
  'order.id': ['keyword', 'ID of the order'],
  'order.attempt': ['long', 'Attempt to confirm the order, counted from 1'],
  'product.sku': ['keyword', 'SKU of the product'],
} as const satisfies Readonly<Record<string, readonly [type: string, meaning: string]>>;
