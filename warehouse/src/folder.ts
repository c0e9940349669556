import { join } from 'node:path';

/** Paths of a warehouse below its folder. */
export interface WarehouseFolder {
  /** Parquet parts of a collection, in one folder for each date: `raw/orders/date=2026-01-31`. */
  raw(collection: string): string;
  /** Watermark of a collection. */
  watermark(collection: string): string;
  readonly database: string;
  readonly report: string;
  readonly temporary: string;
}

export function warehouseFolder(folder: string): WarehouseFolder {
  return {
    raw: (collection) => join(folder, 'raw', collection),
    watermark: (collection) => join(folder, 'watermarks', `${collection}.json`),
    database: join(folder, 'warehouse.duckdb'),
    report: join(folder, 'report.html'),
    temporary: join(folder, 'temporary'),
  };
}
