import type { Bound } from '@glasshouse/settings';
import { isHttpStatus } from './kept-span.js';
import type { LogRecord } from './log-record.js';
import { createLogStore, type LogStore } from './logs.js';
import { createReceipts, type Receipts } from './received-counters.js';
import { largestInt64 } from './time-range.js';
import { createTraceStore, type TraceStore } from './traces.js';

export const telemetryStoreBound = {
  holds: 'Spans and log records that the console holds',
  limit: 20 * 2 ** 20,
  unit: 'bytes',
  setting: 'MAX_MEGABYTES',
  full: 'the oldest go first; a trace takes 2,000 spans',
  metrics: ['console_held_bytes', 'console_items'],
} as const satisfies Bound;

export interface TelemetryStoreOptions {
  /** Estimated bytes of spans and logs together. */
  maxBytes: number;
}

/** The one owner of what was received. */
export interface TelemetryStore {
  readonly traces: TraceStore;
  readonly logs: LogStore;
  /** What came, however much of it was evicted since. */
  readonly receipts: Receipts;
  /** Takes log records, and notes those that tell of a request. */
  addLogs(records: readonly LogRecord[]): void;
  /** Calls back when something of a trace came; returns how to stop. */
  onTraceChanged(listener: (traceId: string) => void): () => void;
}

export function createTelemetryStore({ maxBytes }: TelemetryStoreOptions): TelemetryStore {
  const listeners = new Set<(traceId: string) => void>();
  const changed = (traceId: string) => {
    for (const listener of listeners) listener(traceId);
  };
  const receipts = createReceipts();
  const traces = createTraceStore(
    {
      maxBytes: maxBytes * 0.55,
      maxSpans: 400_000,
      maxTraces: 40_000,
      maxSpansPerTrace: 2000,
      onSpan: receipts.noteSpan,
      onSpanMerged: receipts.noteMerge,
    },
    changed,
  );
  const logs = createLogStore({ maxBytes: maxBytes * 0.45, maxRecords: 300_000 });

  return {
    traces,
    logs,
    receipts,
    addLogs(records) {
      for (const record of logs.add(records)) {
        receipts.noteRecord(record);
        const { traceId, timeMs, service, fields } = record;
        const method = fields['http.request.method'];
        const durationNs = fields['event.duration'];
        const status = Number(fields['http.response.status_code']);
        if (!traceId || typeof method !== 'string' || !isHttpStatus(status)) continue;
        if (typeof durationNs !== 'number' || !(durationNs >= 0 && durationNs < largestInt64)) continue;
        const route = fields['http.route'];
        const path = fields['url.path'];
        const durationUs = Math.round(durationNs / 1000);
        traces.noteAccess(traceId, {
          spanId: typeof fields['span.id'] === 'string' ? fields['span.id'] : undefined,
          service,
          name: `${method} ${route ?? path ?? ''}`.trim(),
          method,
          route: route === undefined ? undefined : String(route),
          path: path === undefined ? undefined : String(path),
          statusCode: status,
          startUs: Math.max(0, Math.round(timeMs * 1000) - durationUs), // an access record is written when the request ends
          durationUs,
          error: status >= 500,
        });
      }
    },
    onTraceChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
