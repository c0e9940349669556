import type { Metrics, Span } from '@glasshouse/telemetry';
import { collections } from '../collections.js';
import type { WrittenParts } from './part-writer.js';

/** Lag in seconds above which a collection counts as stale; the objective in `prometheus/slo.yaml` is about this limit. */
export const freshSeconds = 900;

/** Metrics of the extract. */
export interface ExtractMetrics {
  written(collection: string, parts: WrittenParts): void;
  /** Sets the time up to which a collection has been extracted. */
  extractedUntil(collection: string, until: Date): void;
  ended(outcome: 'success' | 'failure', seconds: number, span: Span): void;
  /** Counts each collection as fresh or stale; call it at regular intervals, because the objective is a share of time. */
  checkFreshness(): void;
}

/** Creates the metrics. A collection without a watermark lags since `startedAt`. */
export function createExtractMetrics(metrics: Metrics, now = Date.now): ExtractMetrics {
  const startedAt = now();
  const until = new Map<string, number>(collections.map(({ name }) => [name, startedAt]));
  const rows = metrics.counter({
    name: 'warehouse_rows_total',
    help: 'Rows written to Parquet, by collection.',
    labels: ['collection'],
  });
  const bytes = metrics.counter({
    name: 'warehouse_parquet_bytes_total',
    help: 'Size of the written Parquet files in bytes, by collection.',
    labels: ['collection'],
  });
  const checks = metrics.counter({
    name: 'warehouse_freshness_checks_total',
    help: `Checks of the lag, every 15 s for each collection; stale above ${freshSeconds} s.`,
    labels: ['collection', 'state'],
  });
  const runs = metrics.histogram({
    name: 'warehouse_extract_duration_seconds',
    help: 'Duration of extracts, by outcome.',
    labels: ['outcome'],
    buckets: [0.1, 0.5, 1, 5, 15, 60, 300, 1800],
  });
  const lagOf = (collection: string) => Math.max(0, (now() - (until.get(collection) ?? startedAt)) / 1000);
  const perCollection = (read: (collection: string) => number) => () =>
    collections.map(({ name }) => [[name], read(name)] as const);
  metrics.gaugeFrom(
    {
      name: 'warehouse_lag_seconds',
      help: 'Age of the latest change that is certainly extracted, by collection.',
      labels: ['collection'],
    },
    perCollection(lagOf),
  );
  metrics.gaugeFrom(
    {
      name: 'warehouse_extracted_until_timestamp_seconds',
      help: 'Time up to which every change is extracted, by collection.',
      labels: ['collection'],
    },
    perCollection((collection) => (until.get(collection) ?? startedAt) / 1000),
  );
  for (const { name } of collections) {
    rows.labels(name).add(0);
    bytes.labels(name).add(0);
    for (const state of ['fresh', 'stale']) checks.labels(name, state).add(0);
  }
  return {
    written(collection, parts) {
      rows.labels(collection).add(parts.rows);
      bytes.labels(collection).add(parts.bytes);
    },
    extractedUntil: (collection, time) => void until.set(collection, time.getTime()),
    ended: (outcome, seconds, span) => runs.labels(outcome).observe(seconds, span),
    checkFreshness() {
      for (const { name } of collections)
        checks.labels(name, lagOf(name) > freshSeconds ? 'stale' : 'fresh').add();
    },
  };
}
