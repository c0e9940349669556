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
  const { name } = collection;
  const watermark = await readWatermark(context.folder, name);
  if (watermark) context.metrics.extractedUntil(name, watermark);
  const since = new Date(Math.max(0, (watermark?.getTime() ?? 0) - context.overlapMs));
  const first = await fetchFirstPage(span, context, collection, since);
  if (!watermark || new Date(first.until) >= since)
    return extractPages(span, context, collection, { since, until: watermark ?? since, first });
  // Changes since the clock went back carry times before the watermark, possibly far before it.
  span.log.warn('clock of the service is behind the watermark, all changes are extracted again', {
    'event.action': 'warehouse-extract',
    'warehouse.collection': name,
  });
  const origin = new Date(0);
  const all = await fetchFirstPage(span, context, collection, origin);
  return extractPages(span, context, collection, { since: origin, until: origin, first: all });
}

/** Start of an extract. */
interface ExtractStart {
  since: Date;
  /** Time up to which the collection has been extracted. */
  until: Date;
  first: ExportedPage;
}

async function extractPages(
  span: Span,
  context: ExtractContext,
  collection: ExtractedCollection,
  { since, until: extractedUntil, first }: ExtractStart,
): Promise<ExtractedRows> {
  const { folder, metrics, partRows } = context;
  const { name, time } = collection;
  const writer = await createPartWriter(context.database, folder, collection, since);
  const total: ExtractedRows = { collection: name, rows: 0, bytes: 0, until: extractedUntil };
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

  let page = first;
  for (;;) {
    pending.push(...page.items);
    if (page.next === null) {
      await commit(new Date(page.until));
      return total;
    }
    if (pending.length >= partRows) {
      const last = pending.at(-1) as Record<string, unknown>;
      await commit(new Date(String(last[time])));
    }
    page = await fetchPage(span, context, collection, { limit: context.pageRows, cursor: page.next });
  }
}

function fetchFirstPage(
  span: Span,
  context: ExtractContext,
  collection: ExtractedCollection,
  since: Date,
): Promise<ExportedPage> {
  return fetchPage(span, context, collection, { limit: context.pageRows, since: since.toISOString() });
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
