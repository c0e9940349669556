import { handle, type Route } from '@glasshouse/http';
import { type AnomalySources, findAnomalies } from '../queries/anomalies/find-anomalies.js';
import { traceQualityOf } from '../queries/quality/trace-quality.js';
import { toRangeUs } from '../queries/time-range.js';
import type { SpanReader } from '../store/span-reader.js';
import { readTimeRange, requireCurrentRun } from './read-query.js';
import * as operations from './signals-operations.js';

/** Routes of the queries about the processes and the quality of their telemetry. */
export function signalRoutes(options: {
  reader: SpanReader;
  anomalies: AnomalySources;
  /** Id of the current run. */
  run: string;
}): Route[] {
  const { reader, anomalies } = options;
  return [
    handle(operations.listAnomalies, async ({ query: { service, limit, run, ...range } }) => {
      requireCurrentRun(run, options.run);
      return findAnomalies(anomalies, { service, limit, ...readTimeRange(range) });
    }),
    handle(operations.getTelemetryQuality, async ({ query }) => {
      const nowMs = Date.now();
      const range = toRangeUs(readTimeRange(query, nowMs));
      return traceQualityOf({ reader, range, nowUs: nowMs * 1000, run: query.run });
    }),
  ];
}
