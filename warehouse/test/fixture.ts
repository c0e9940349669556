import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import {
  build,
  createExtractMetrics,
  type Database,
  type ExtractContext,
  type ExtractedRows,
  extract,
  openDatabase,
  warehouseFolder,
} from '../src/index.js';
import { createFakeSources } from './fake-sources.js';

const minute = 60_000;

/** A warehouse in a temporary folder, with the exports of services in memory. */
export async function startFixture() {
  const root = await mkdtemp(join(tmpdir(), 'glasshouse-warehouse-'));
  const folder = warehouseFolder(root);
  const telemetry = createTestTelemetry('warehouse');
  const metrics = createExtractMetrics(telemetry.metrics);
  const fake = createFakeSources();
  const open = new Set<Database>();

  async function inMemory(): Promise<Database> {
    return openDatabase({ memoryMegabytes: 128, temporaryFolder: folder.temporary });
  }

  return {
    root,
    folder,
    telemetry,
    metrics,
    fake,
    /** Adds a confirmed order of one item, with its charge and its confirmation. */
    addOrder(id: string, total: number, confirmedAt = new Date(Date.now() - 10 * minute)): void {
      const at = confirmedAt.toISOString();
      const items = [{ sku: 'VASE', quantity: 2, unitAmount: total / 2 }];
      const order = { id, userId: 'ann', status: 'confirmed', items, total, attempts: 1, version: 4 };
      fake.rows.exportOrders?.push({ ...order, createdAt: at, updatedAt: at, confirmedAt: at });
      fake.rows.exportConfirmations?.push({ id, total, confirmedAt: at });
      const movement = { id: `ann:${id}`, userId: 'ann', kind: 'charge', amount: total, orderId: id, at };
      fake.rows.exportMovements?.push(movement);
    },
    async extract(changes: Partial<ExtractContext> = {}): Promise<ExtractedRows[]> {
      const database = await inMemory();
      const span = telemetry.rootSpan('test');
      try {
        return await extract(span, {
          sources: fake.sources,
          database,
          folder,
          metrics,
          overlapMs: 5 * minute,
          pageRows: 10,
          partRows: 20,
          signal: new AbortController().signal,
          ...changes,
        });
      } finally {
        span.end();
        database.close();
      }
    },
    /** Builds the warehouse and opens it. */
    async build(): Promise<Database> {
      const span = telemetry.rootSpan('test');
      await build(span, folder, 128);
      span.end();
      const database = await openDatabase({
        file: folder.database,
        readOnly: true,
        memoryMegabytes: 128,
        temporaryFolder: folder.temporary,
      });
      open.add(database);
      return database;
    },
    async close(): Promise<void> {
      for (const database of open) database.close();
      await telemetry.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

export type Fixture = Awaited<ReturnType<typeof startFixture>>;
