import { handle, type Route } from '@glasshouse/http';
import type { Anomaly } from '../../../contract/src/anomalies.js';
import type { OverviewChange } from '../../../contract/src/overview.js';
import { type AnomalySources, findAnomalies } from '../queries/anomalies/find-anomalies.js';
import { traceQualityOf } from '../queries/quality/trace-quality.js';
import type { Scope } from '../queries/scope.js';
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

/**
 * Returns the anomalies within a range for the overview, which lists restarts itself: one change for each service and
 * kind, with the latest anomaly and their number.
 */
export function anomalyChanges(sources: AnomalySources, { range, nowUs }: Scope): OverviewChange[] {
  const filter = { sinceMs: range.afterUs / 1000, untilMs: range.untilUs / 1000, limit: 1000 };
  const groups = new Map<string, { latest: Anomaly; earlier: number }>();
  for (const anomaly of findAnomalies(sources, filter, nowUs / 1000).items) {
    if (anomaly.kind === 'restart') continue;
    const key = `${anomaly.service} ${anomaly.kind}`;
    const group = groups.get(key);
    if (group) group.earlier++;
    else groups.set(key, { latest: anomaly, earlier: 0 });
  }
  return [...groups.values()].map(({ latest: { service, fromMs, text }, earlier }) => ({
    kind: 'anomaly',
    atMs: fromMs,
    service,
    text:
      earlier > 0
        ? `${text}; ${earlier} earlier ${earlier === 1 ? 'anomaly' : 'anomalies'} of this kind`
        : text,
    link: `#/telemetry?service=${encodeURIComponent(service)}`,
  }));
}
