import { setTimeout as pause } from 'node:timers/promises';
import { ProblemError } from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import type { ExportedPage, ExtractedCollection, PageQuery, Sources } from '../collections.js';
import type { Database } from '../database.js';
import type { WarehouseFolder } from '../folder.js';
import type { ExtractMetrics } from './metrics.js';
import { createPartWriter } from './part-writer.js';
import { readWatermark, writeWatermark } from './watermark.js';

export interface ExtractContext {
  sources: Sources;
  database: Database;
  folder: WarehouseFolder;
  metrics: ExtractMetrics;
  /** Time before the watermark at which an extract starts, in ms. */
  overlapMs: number;
  pageRows: number;
  partRows: number;
  /** Aborted when the process stops: the extract ends after the page in progress. */
  signal: AbortSignal;
}

export interface ExtractedRows {
  collection: string;
  rows: number;
  bytes: number;
  until: Date;
}

const maxAttempts = 5;

/**
 * Extracts the changes of one collection since its watermark. Each part is published before the watermark that includes
 * it, so an extract that was killed at any moment is continued by the next one, which skips the rows of published parts.
 *
 * @throws ProblemError of the export operation when the service stays unavailable; the signal's reason
 */
export async function extractCollection(
  span: Span,
  context: ExtractContext,
  collection: ExtractedCollection,
): Promise<ExtractedRows> {
  const { folder, metrics, partRows } = context;
  const { name, time } = collection;
  const watermark = await readWatermark(folder, name);
  if (watermark) metrics.extractedUntil(name, watermark);
  const since = new Date(Math.max(0, (watermark?.getTime() ?? 0) - context.overlapMs));
  const writer = await createPartWriter(context.database, folder, collection, since);
  const total: ExtractedRows = { collection: name, rows: 0, bytes: 0, until: watermark ?? since };
  let pending: object[] = [];

  async function commit(until: Date): Promise<void> {
    if (pending.length > 0) {
      const writing = span.child('write parts');
      try {
        const written = await writer.write(pending);
        writing.set('warehouse.rows', written.rows);
        metrics.written(name, written);
        total.rows += written.rows;
        total.bytes += written.bytes;
        pending = [];
      } catch (error) {
        writing.fail(error);
        throw error;
      } finally {
        writing.end();
      }
    }
    // The overlap is read again, so its parts must not move the watermark back.
    if (until < total.until) return;
    total.until = until;
    await writeWatermark(folder, name, until);
    metrics.extractedUntil(name, until);
  }

  let query: PageQuery = { limit: context.pageRows, since: since.toISOString() };
  for (;;) {
    const page = await fetchPage(span, context, collection, query);
    pending.push(...page.items);
    if (page.next === null) {
      await commit(new Date(page.until));
      return total;
    }
    if (pending.length >= partRows) {
      const last = pending.at(-1) as Record<string, unknown>;
      await commit(new Date(String(last[time])));
    }
    query = { limit: context.pageRows, cursor: page.next };
  }
}

/** Requests a page. An overloaded or unavailable service is asked again after a pause, at most five times. */
async function fetchPage(
  span: Span,
  { sources, signal }: ExtractContext,
  collection: ExtractedCollection,
  query: PageQuery,
): Promise<ExportedPage> {
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted();
    try {
      return await collection.fetch(span, sources, query);
    } catch (error) {
      const isTemporary = error instanceof ProblemError && error.status >= 500;
      if (!isTemporary || attempt === maxAttempts) throw error;
    }
    await pause(250 * 2 ** attempt, undefined, { signal });
  }
}
