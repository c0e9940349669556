import type { DeliveryStats, Undelivered } from '../delivery/delivery-stats.js';
import type { ReportProblem } from '../delivery/sender.js';
import type { LogRecord } from '../logs/record.js';
import type { FinishedSpan } from '../trace/finished-span.js';
import type { ServiceIdentity } from '../types/telemetry.js';

/** Encodes and delivers items after `write` has returned. `write` never throws and never waits. */
export interface Exporter<T> {
  write(item: T): void;
  flush(deadline: AbortSignal): Promise<void>;
  close(deadline: AbortSignal): Promise<void>;
  /** Writes the waiting items synchronously; absent when the exporter cannot do so. */
  flushNow?(): void;
  /** Called at process exit: writes or drops the waiting items, and returns the dropped ones. */
  endNow?(): Undelivered[];
  deliveryStats(): DeliveryStats[];
}

export type SpanExporter = Exporter<FinishedSpan>;
export type LogExporter = Exporter<LogRecord>;

/** Called by `createTelemetry` once the service's identity is known. `report` receives delivery problems. */
export type SpanExporterFactory = (
  service: Required<ServiceIdentity>,
  report?: ReportProblem,
) => SpanExporter;

/** Called by `createTelemetry` once the service's identity is known. `report` receives delivery problems. */
export type LogExporterFactory = (service: Required<ServiceIdentity>, report?: ReportProblem) => LogExporter;
