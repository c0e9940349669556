import type { Span, Telemetry } from '@glasshouse/telemetry';
import { openDatabase } from '../database.js';
import { warehouseFolder } from '../folder.js';
import type { WarehouseSettings } from '../settings.js';
import { openSources } from '../sources.js';
import { extract } from './extract.js';
import type { ExtractedRows } from './extract-collection.js';
import type { ExtractMetrics } from './metrics.js';

export interface RunExtractOptions {
  settings: WarehouseSettings;
  telemetry: Telemetry;
  metrics: ExtractMetrics;
  /** Aborted when the process stops. */
  signal: AbortSignal;
}

/** Extracts all collections with clients and an in-memory database of its own. @throws as {@link extract} does */
export async function runExtract(span: Span, options: RunExtractOptions): Promise<ExtractedRows[]> {
  const { settings, telemetry, metrics, signal } = options;
  const folder = warehouseFolder(settings.WAREHOUSE_FOLDER);
  const database = await openDatabase({
    memoryMegabytes: settings.WAREHOUSE_MEMORY_MEGABYTES,
    temporaryFolder: folder.temporary,
  });
  const { sources, close } = openSources(settings, telemetry);
  try {
    return await extract(span, {
      sources,
      database,
      folder,
      metrics,
      overlapMs: settings.WAREHOUSE_OVERLAP_SECONDS * 1000,
      pageRows: settings.WAREHOUSE_PAGE_ROWS,
      partRows: settings.WAREHOUSE_PART_ROWS,
      signal,
    });
  } finally {
    await close();
    database.close();
  }
}
