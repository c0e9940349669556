import type { Bound } from '@glasshouse/settings';
import type { StoredBlock } from './history/history.js';
import type { LogRecord } from './log-record.js';
import { createLogStore, type LogStore } from './logs.js';
import { createReceivedCounters, type ReceivedCounters } from './received-counters.js';
import { isHttpStatus } from './span-entry.js';
import { orderNames, userNames } from './span-fields.js';
import { createSpanReader, type SpanReader } from './span-reader.js';
import { largestInt64 } from './time-range.js';
import type { AccessEntry } from './trace-summary.js';
import { createTraceStore, type TraceStore } from './traces.js';

export const telemetryStoreBound = {
  holds: 'Spans and log records that the console holds',
  limit: 20 * 2 ** 20,
  unit: 'bytes',
  setting: 'MAX_MEGABYTES',
  full: 'the oldest are evicted first; a trace has at most 10,000 spans',
  metrics: ['console_held_bytes', 'console_items'],
} as const satisfies Bound;

export interface TelemetryStoreOptions {
  /** Estimated bytes of spans and logs together. */
  maxBytes: number;
  /** Id of the current run. Default: `current`. */
  run?: string;
  /** Called with each block of spans or records that is complete. */
  onSealed?: (kind: 'spans' | 'logs', block: StoredBlock) => void;
}

/** Store of the received spans and log records. */
export interface TelemetryStore {
  readonly traces: TraceStore;
  /** Access of queries to the traces. */
  readonly spans: SpanReader;
  readonly logs: LogStore;
  /** Counts of received items, including evicted ones. */
  readonly counters: ReceivedCounters;
  /** Stores log records. An access record represents its request until a span arrives. */
  addLogs(records: Iterable<LogRecord>): void;
  /**
   * Calls the listener after each change with the ids of the changed traces. Returns a function that removes the
   * listener.
   */
  onTraceChanged(listener: TraceListener): () => void;
}

export type TraceListener = (traceIds: ReadonlySet<string>) => void;

export function createTelemetryStore({ maxBytes, run, onSealed }: TelemetryStoreOptions): TelemetryStore {
  const listeners = new Set<TraceListener>();
  /** Ids of the traces that changed since the last call of the listeners; empty without listeners. */
  const changedIds = new Set<string>();
  const noteChange = (traceId: string) => {
    if (listeners.size > 0) changedIds.add(traceId);
  };
  const changed = () => {
    if (changedIds.size === 0) return;
    for (const listener of listeners) listener(changedIds);
    changedIds.clear();
  };
  const counters = createReceivedCounters();
  const traces: TraceStore = createTraceStore(
    {
      maxBytes: maxBytes * 0.55,
      // each signal may use what the other one leaves of its share
      spareBytes: () => logs.spareBytes,
      maxSpans: 400_000,
      maxTraces: 40_000,
      maxSpansPerTrace: 10_000,
      ...(run !== undefined && { run }),
      ...(onSealed && { onSealed: (block) => onSealed('spans', block) }),
      onSpan: (span, isStored) => {
        counters.countSpan(span, isStored);
        noteChange(span.traceId);
      },
      onSpanMerged: (before, after) => {
        counters.recountSpan(before, after);
        noteChange(after.traceId);
      },
    },
    () => {
      logs.evict();
      changed();
    },
  );
  const logs: LogStore = createLogStore({
    maxBytes: maxBytes * 0.45,
    spareBytes: () => traces.spareBytes,
    maxRecords: 300_000,
    ...(run !== undefined && { run }),
    ...(onSealed && { onSealed: (block) => onSealed('logs', block) }),
  });

  return {
    traces,
    spans: createSpanReader(traces),
    logs,
    counters,
    addLogs(records) {
      for (const record of records) {
        if (!logs.add(record)) continue;
        counters.countRecord(record);
        const startUs = accessStartUs(record);
        if (startUs === undefined) continue;
        const { traceId } = record;
        const read = () => accessEntryOf(record, startUs);
        if (traceId !== undefined && traces.addAccess(traceId, startUs, read)) noteChange(traceId);
      }
      traces.evict();
      logs.evict();
      changed();
    },
    onTraceChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Returns the start of the request of an access record, in epoch microseconds; undefined for any other record. */
function accessStartUs(record: LogRecord): number | undefined {
  if (typeof record.field('http.request.method') !== 'string') return undefined;
  const durationNs = record.field('event.duration');
  if (typeof durationNs !== 'number' || !(durationNs >= 0 && durationNs < largestInt64)) return undefined;
  if (!isHttpStatus(Number(record.field('http.response.status_code')))) return undefined;
  // the record is written when the request ends
  return Math.max(0, Math.round(record.timeMs * 1000) - microseconds(durationNs));
}

const microseconds = (ns: number) => Math.round(ns / 1000);

/** Reads an access record that {@link accessStartUs} has accepted. */
function accessEntryOf(record: LogRecord, startUs: number): AccessEntry {
  const method = String(record.field('http.request.method'));
  const route = textField(record, 'http.route');
  const path = textField(record, 'url.path');
  const spanId = record.field('span.id');
  const statusCode = Number(record.field('http.response.status_code'));
  return {
    spanId: typeof spanId === 'string' ? spanId : undefined,
    service: record.service,
    name: `${method} ${route ?? path ?? ''}`.trim(),
    method,
    route,
    path,
    statusCode,
    startUs,
    durationUs: microseconds(Number(record.field('event.duration'))),
    error: statusCode >= 500,
    instance: textField(record, 'service.node.name') ?? textField(record, 'service.instance.id'),
    user: firstText(record, userNames),
    order: firstText(record, orderNames),
  };
}

function textField(record: LogRecord, name: string): string | undefined {
  const value = record.field(name);
  return value === undefined ? undefined : String(value);
}

/** Returns the text of the first field that is not empty. */
function firstText(record: LogRecord, names: readonly string[]): string | undefined {
  for (const name of names) {
    const text = textField(record, name);
    if (text !== undefined && text !== '') return text;
  }
  return undefined;
}
