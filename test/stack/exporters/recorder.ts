import assert from 'node:assert/strict';
import {
  createTelemetry,
  type ServiceIdentity,
  type SpanExporter,
  type Telemetry,
  type TelemetryOptions,
} from '@glasshouse/telemetry';
import { type CarriedSpan, carried } from './carried-span.js';
import type { Pair } from './pairs.js';

/** Telemetry of one process with one span exporter; records the spans that it sends. */
export interface Recorder {
  readonly telemetry: Telemetry;
  /** The exporter, for spans that a test cannot create through the kit. */
  readonly exporter: SpanExporter;
  readonly sent: readonly CarriedSpan[];
  /** Resolves when the server has accepted every span. @throws AssertionError when it rejected a span */
  delivered(): Promise<void>;
}

export function createRecorder(
  { make }: Pair,
  url: string,
  service: Required<ServiceIdentity>,
  options: Partial<TelemetryOptions> = {},
): Recorder {
  const sent: CarriedSpan[] = [];
  const exporter = make({ urls: [url] })(service);
  const recording: SpanExporter = {
    ...exporter,
    write(span) {
      sent.push(carried(span, service));
      exporter.write(span);
    },
  };
  const telemetry = createTelemetry({ service, processMetrics: false, spans: [() => recording], ...options });
  return {
    telemetry,
    exporter: recording,
    sent,
    async delivered() {
      await telemetry.flush();
      const [stats] = telemetry.deliveryStats();
      assert.deepEqual(
        { produced: stats?.produced, delivered: stats?.delivered, dropped: stats?.dropped },
        {
          produced: sent.length,
          delivered: sent.length,
          dropped: { queue_full: 0, rejected: 0, retries_exhausted: 0, too_large: 0, shutdown: 0 },
        },
      );
    },
  };
}
