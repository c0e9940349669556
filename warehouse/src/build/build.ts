import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Span } from '@glasshouse/telemetry';
import { collections, type ExtractedCollection } from '../collections.js';
import { type Database, literal, openDatabase } from '../database.js';
import { prepareTemporaryFolder, publishFile } from '../durable-files.js';
import { listParts } from '../extract/parts.js';
import { readWatermark } from '../extract/watermark.js';
import type { WarehouseFolder } from '../folder.js';
import { readSqlFiles, type SqlFile } from './sql-files.js';

/** Tables of the star schema, in the order of creation: the files of `sql/marts`. */
export type TableCounts = Readonly<Record<string, number>>;

/**
 * Builds the star schema from the Parquet parts into a new database, which replaces the previous one in one step.
 *
 * @returns the number of rows of each table
 */
export async function build(
  span: Span,
  folder: WarehouseFolder,
  memoryMegabytes: number,
): Promise<TableCounts> {
  await prepareTemporaryFolder(folder.temporary);
  const file = join(folder.temporary, `warehouse-${randomUUID()}.duckdb`);
  let counts: TableCounts = {};
  try {
    await publishFile(file, folder.database, async () => {
      counts = await buildDatabase(span, folder, { file, memoryMegabytes });
    });
  } finally {
    for (const suffix of ['.spill', '.wal']) await rm(`${file}${suffix}`, { recursive: true, force: true });
  }
  return counts;
}

/** Builds the database in a file, and closes it. Returns the number of rows of each table. */
async function buildDatabase(
  span: Span,
  folder: WarehouseFolder,
  { file, memoryMegabytes }: { file: string; memoryMegabytes: number },
): Promise<TableCounts> {
  const [staging, marts] = await Promise.all([readSqlFiles('staging'), readSqlFiles('marts')]);
  const database = await openDatabase({ file, memoryMegabytes, temporaryFolder: `${file}.spill` });
  const counts: Record<string, number> = {};
  try {
    // Read before the parts are listed: every change up to the watermarks is then in the listed parts.
    await createExtracts(database, folder);
    for (const collection of collections) await createRawView(database, folder, collection);
    for (const step of staging) await runStep(span, database, step);
    for (const step of marts) {
      await runStep(span, database, step);
      const table = tableOf(step);
      const [found] = await database.all<{ rows: number }>(`SELECT count(*) AS rows FROM ${table}`);
      counts[table] = found?.rows ?? 0;
    }
    await database.run('CHECKPOINT');
    return counts;
  } finally {
    database.close();
  }
}

/** Returns the table that a file of `sql/marts` creates: its name without the number. */
export function tableOf({ name }: Pick<SqlFile, 'name'>): string {
  return name.replace(/^\d+-/, '');
}

async function runStep(span: Span, database: Database, { name, sql }: SqlFile): Promise<void> {
  const step = span.child(`build ${name}`);
  try {
    await database.run(sql);
  } catch (error) {
    step.fail(error);
    throw error;
  } finally {
    step.end();
  }
}

/** Creates the table of the times up to which the collections have been extracted. */
async function createExtracts(database: Database, folder: WarehouseFolder): Promise<void> {
  await database.run('CREATE TABLE extracts (collection VARCHAR PRIMARY KEY, extracted_until TIMESTAMP)');
  for (const { name } of collections) {
    const until = await readWatermark(folder, name);
    if (!until) continue;
    const values = `${literal(name)}, ${literal(until.toISOString())}::TIMESTAMP`;
    await database.run(`INSERT INTO extracts VALUES (${values})`);
  }
}

/** Creates the view `raw_<collection>` over all parts; without parts, it has the same columns and no rows. */
async function createRawView(
  database: Database,
  folder: WarehouseFolder,
  collection: ExtractedCollection,
): Promise<void> {
  const parts = await listParts(folder.raw(collection.name));
  const columns = Object.entries(collection.columns);
  const rows =
    parts.length === 0
      ? `SELECT ${columns.map(([name, type]) => `NULL::${type} AS "${name}"`).join(', ')} WHERE false`
      : `SELECT ${columns.map(([name]) => `"${name}"`).join(', ')} FROM read_parquet(
          [${parts.map(({ path }) => literal(path)).join(', ')}], hive_partitioning = false)`;
  await database.run(`CREATE TEMP VIEW raw_${collection.name} AS ${rows}`);
}
