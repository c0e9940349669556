import { ports } from '@glasshouse/roster';
import type { Declarations, Settings } from '@glasshouse/settings';

const url = (name: 'oauth' | 'customer' | 'product' | 'order') =>
  ({
    type: 'url',
    default: `http://127.0.0.1:${ports[name]}`,
    doc: `address of the ${name} service, whose collections are extracted`,
  }) as const;

/** Settings of the warehouse, besides those of the telemetry kit. */
export const warehouseSettings = {
  OAUTH_URL: url('oauth'),
  CUSTOMER_URL: url('customer'),
  PRODUCT_URL: url('product'),
  ORDER_URL: url('order'),
  WAREHOUSE_FOLDER: {
    type: 'string',
    default: 'data/warehouse',
    doc: 'folder of the Parquet files, the watermarks and the database',
  },
  WAREHOUSE_MEMORY_MEGABYTES: {
    type: 'integer',
    default: 256,
    min: 64,
    doc: "limit of DuckDB's buffers, in MB; larger intermediate results go to files",
  },
  WAREHOUSE_OVERLAP_SECONDS: {
    type: 'integer',
    default: 600,
    min: 0,
    max: 86_400,
    doc: 'each extract starts this long before its watermark, for writes that were committed later than the time they carry; longer than any request, pause of a process and difference between clocks',
  },
  WAREHOUSE_PAGE_ROWS: {
    type: 'integer',
    default: 500,
    min: 1,
    max: 500,
    doc: 'rows of one request to an export operation',
  },
  WAREHOUSE_PART_ROWS: {
    type: 'integer',
    default: 20_000,
    min: 1,
    max: 1_000_000,
    doc: 'rows after which a Parquet part and the watermark are written; a killed extract repeats at most these',
  },
} as const satisfies Declarations;

export type WarehouseSettings = Settings<typeof warehouseSettings>;
