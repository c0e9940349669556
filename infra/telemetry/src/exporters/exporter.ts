import type { DeliveryStats, Undelivered } from '../delivery/delivery-stats.js';
import type { ReportProblem } from '../delivery/sender.js';
import type { LogRecord } from '../logs/record.js';
import type { FinishedSpan } from '../trace/finished-span.js';
import type { ServiceIdentity } from '../types/telemetry.js';

/** Exporter of one signal. `write` never throws or waits; items are encoded and delivered after it has returned. */
export interface Exporter<T> {
  write(item: T): void;
  flush(deadline: AbortSignal): Promise<void>;
  close(deadline: AbortSignal): Promise<void>;
  /** Writes the waiting items synchronously; absent when the exporter cannot do so. */
  flushNow?(): void;
  /** Writes or drops the waiting items at process exit, and returns the counts of the dropped ones. */
  endNow?(): Undelivered[];
  deliveryStats(): DeliveryStats[];
}

export type SpanExporter = Exporter<FinishedSpan>;
export type LogExporter = Exporter<LogRecord>;

/** Creates an exporter of spans; called by `createTelemetry`. `report` receives delivery problems. */
export type SpanExporterFactory = (
  service: Required<ServiceIdentity>,
  report?: ReportProblem,
) => SpanExporter;

/** Creates an exporter of log records; called by `createTelemetry`. `report` receives delivery problems. */
export type LogExporterFactory = (service: Required<ServiceIdentity>, report?: ReportProblem) => LogExporter;
