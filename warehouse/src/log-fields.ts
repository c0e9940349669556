/** Log fields of the warehouse, with Elasticsearch type and meaning. */
export const warehouseLogFields = {
  'warehouse.collection': ['keyword', 'Extracted collection'],
  'warehouse.rows': ['long', 'Rows written to Parquet'],
} as const satisfies Readonly<Record<string, readonly [type: string, meaning: string]>>;
