/** The warehouse: extract into Parquet, star schema in DuckDB, report, reconciliation. */
export { build, type TableCounts } from './build/build.js';
export { collections, type ExtractedCollection, type Sources } from './collections.js';
export { type Database, type DatabaseOptions, openDatabase } from './database.js';
export { extract } from './extract/extract.js';
export type { ExtractContext, ExtractedRows } from './extract/extract-collection.js';
export { createExtractMetrics, type ExtractMetrics } from './extract/metrics.js';
export { type WarehouseFolder, warehouseFolder } from './folder.js';
export { warehouseLogFields } from './log-fields.js';
export type { Comparison, Difference } from './reconcile/comparison.js';
export { type CounterSource, CounterUnavailableError } from './reconcile/counter.js';
export { countersOfInstances } from './reconcile/counters-of-instances.js';
export { countersOfPrometheus } from './reconcile/counters-of-prometheus.js';
export { type ReconcileOptions, reconcile } from './reconcile/reconcile.js';
export { renderReport } from './report/report.js';
export { type WarehouseSettings, warehouseSettings } from './settings.js';
