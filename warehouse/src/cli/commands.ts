import { randomUUID } from 'node:crypto';
import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient } from '@glasshouse/http';
import { build } from '../build/build.js';
import { type Database, openDatabase } from '../database.js';
import { writeDurably } from '../durable-files.js';
import { createExtractMetrics } from '../extract/metrics.js';
import { runExtract } from '../extract/run-extract.js';
import { warehouseFolder } from '../folder.js';
import { countersOfInstances } from '../reconcile/counters-of-instances.js';
import { countersOfPrometheus } from '../reconcile/counters-of-prometheus.js';
import { reconcile } from '../reconcile/reconcile.js';
import { renderReport } from '../report/report.js';
import type { WarehouseSettings } from '../settings.js';
import { textTable } from '../text-table.js';
import { withTelemetry } from './with-telemetry.js';

/** Text to print, and the exit code. */
export interface CommandResult {
  text: string;
  exitCode: number;
}

const success = (text: string): CommandResult => ({ text, exitCode: 0 });

/** Extracts once. */
export function extractOnce(): Promise<CommandResult> {
  return withTelemetry('extract', async (span, { settings, telemetry, signal }) => {
    const metrics = createExtractMetrics(telemetry.metrics);
    const rows = await runExtract(span, { settings, telemetry, metrics, signal });
    return success(textTable(rows.map(({ until, ...row }) => ({ ...row, until: until.toISOString() }))));
  });
}

/** Builds the star schema. */
export function buildOnce(): Promise<CommandResult> {
  return withTelemetry('build', async (span, { settings }) => {
    const folder = warehouseFolder(settings.WAREHOUSE_FOLDER);
    const tables = await build(span, folder, settings.WAREHOUSE_MEMORY_MEGABYTES);
    return success(textTable(Object.entries(tables).map(([table, rows]) => ({ table, rows }))));
  });
}

/** Runs one query of the user, which cannot change the warehouse or read other files. */
export function query(sql: string, json: boolean): Promise<CommandResult> {
  return withTelemetry('query', async (_span, { settings }) =>
    withWarehouse(settings, async (database) => {
      await database.run('SET enable_external_access = false; SET lock_configuration = true');
      const rows = await database.all(sql);
      return success(json ? JSON.stringify(rows, null, 2) : textTable(rows));
    }),
  );
}

/** Writes the report. */
export function report(): Promise<CommandResult> {
  return withTelemetry('report', async (_span, { settings }) =>
    withWarehouse(settings, async (database) => {
      const folder = warehouseFolder(settings.WAREHOUSE_FOLDER);
      const temporary = join(folder.temporary, `report-${randomUUID()}.html`);
      await writeDurably(temporary, folder.report, await renderReport(database));
      return success(folder.report);
    }),
  );
}

/** Source of the revenue counters for `reconcile`; default: all addresses of `ORDER_URL`. */
export interface CounterOptions {
  /** Admin endpoints of all instances of the order service. */
  metricsUrls?: readonly string[] | undefined;
  /** Address of a Prometheus that scrapes all instances; it has precedence. */
  prometheusUrl?: string | undefined;
}

/** Compares the warehouse with the services. Exit code 1 when rows differ. */
export function reconcileOnce({ metricsUrls, prometheusUrl }: CounterOptions): Promise<CommandResult> {
  return withTelemetry('reconcile', async (span, { settings, telemetry }) =>
    withWarehouse(settings, async (database) => {
      const order = createClient({ upstream: 'order', url: settings.ORDER_URL, telemetry });
      const temporary = join(
        warehouseFolder(settings.WAREHOUSE_FOLDER).temporary,
        `confirmations-${randomUUID()}.ndjson`,
      );
      try {
        const compared = await reconcile(span, {
          database,
          order,
          counters: prometheusUrl
            ? countersOfPrometheus(prometheusUrl)
            : countersOfInstances(metricsUrls ?? [settings.ORDER_URL]),
          temporary,
        });
        const lines = compared.flatMap(({ name, state, detail, differences }) => [
          `${state.padEnd(9)}  ${name}: ${detail}`,
          ...(differences.length > 0 ? [textTable(differences.map((row) => ({ ...row })))] : []),
        ]);
        const exitCode = compared.some(({ state }) => state === 'different') ? 1 : 0;
        return { text: lines.join('\n'), exitCode };
      } finally {
        await order.close();
      }
    }),
  );
}

/** Opens the built warehouse for reading. @throws Error when it has not been built */
async function withWarehouse<T>(
  settings: WarehouseSettings,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const folder = warehouseFolder(settings.WAREHOUSE_FOLDER);
  await access(folder.database).catch(() => {
    throw new Error(`${folder.database} does not exist: run extract and build first`);
  });
  await mkdir(folder.temporary, { recursive: true });
  const database = await openDatabase({
    file: folder.database,
    readOnly: true,
    memoryMegabytes: settings.WAREHOUSE_MEMORY_MEGABYTES,
    temporaryFolder: folder.temporary,
  });
  try {
    return await work(database);
  } finally {
    database.close();
  }
}
