import { handle, ProblemError, type Route, respond } from '@glasshouse/http';
import type { AuditResponse } from '../../../contract/src/audit.js';
import type { RunList } from '../../../contract/src/runs.js';
import type { Status } from '../../../contract/src/status.js';
import type { Audit } from '../audit/audit.js';
import type { LogLevels } from '../log-levels/log-levels.js';
import type { ProcessTable } from '../processes/process-table.js';
import { anomalyChanges } from '../queries/overview/anomaly-changes.js';
import { traceJson } from '../queries/trace-spans.js';
import type { Rules } from '../rules/rules.js';
import { budgetsByService } from '../rules/slos.js';
import { requestStatistics } from '../scrape/request-statistics.js';
import type { Scraper } from '../scrape/scraper.js';
import type { SeriesStore } from '../scrape/series.js';
import type { AlertStore } from '../store/alerts.js';
import type { TelemetryStore } from '../store/telemetry-store.js';
import { changeTargetLogLevel } from './change-log-level.js';
import { type FaultTargets, faultRoutes } from './faults-routes.js';
import { type IncidentControl, incidentRoutes } from './incidents-routes.js';
import { listSeries } from './list-series.js';
import type { LiveEvents } from './live-events.js';
import { logsRoutes } from './logs-routes.js';
import { openapiRoute } from './openapi.js';
import * as operations from './operations.js';
import { queryRoutes } from './queries-routes.js';
import { readTraceId, requireCurrentRun } from './read-query.js';
import { receiveAlerts, storeAlerts } from './receive-alerts.js';

import { requireOwnPage } from './require-own-page.js';
import { rulesRoutes } from './rules-routes.js';
import { signalRoutes } from './signals-routes.js';

import { storeRoutes } from './store-routes.js';
import { zipkinRoutes } from './zipkin-routes.js';

export interface ApiOptions {
  store: TelemetryStore;
  series: SeriesStore;
  scraper: Scraper;
  levels: LogLevels;
  faults: FaultTargets;
  /** Default: incidents are not enabled. */
  incidents: IncidentControl | undefined;
  audit: Audit;
  alerts: AlertStore;
  processes: ProcessTable;
  /** Start of the console, epoch milliseconds. */
  startedMs: number;
  runs(): RunList;
  events: LiveEvents;
  rules: Rules;
  status(): Status;
  /** Returns the counts of requests and connections that the receivers refused entirely. */
  refused(): AuditResponse['received']['refused'];
}

export function apiRoutes(options: ApiOptions): Route[] {
  const { store, series, scraper, levels, audit, alerts, processes, events, rules, status, refused } =
    options;
  const { traces, logs } = store;
  const anomalies = { instances: () => series.instances, processes };
  return [
    ...storeRoutes(options),
    openapiRoute(),
    ...queryRoutes({
      store,
      events,
      runs: options.runs,
      overview: {
        instances: () => series.instances,
        targets: () => scraper.targets,
        alerts: () => ({ firing: alerts.size.firing, pending: alerts.size.pending }),
        budgets: () => budgetsByService(rules.engine, Date.now()),
        changes: (scope) => anomalyChanges(anomalies, scope),
      },
    }),
    ...rulesRoutes({
      series,
      rules,
      run: traces.run,
      isStored: (traceId) => (traces.get(traceId)?.spanCount ?? 0) > 0,
    }),
    ...logsRoutes(logs),
    ...signalRoutes({ reader: store.spans, anomalies, run: traces.run }),
    handle(operations.getTrace, async ({ params }) => {
      const traceId = readTraceId(params.id, { in: 'path', path: '/id' });
      const trace = traces.get(traceId);
      const logCount = logs.countOf(traceId);
      if (!trace && logCount === 0) {
        throw new ProblemError('NOT_FOUND', {
          detail:
            'The console has no span or log record of this trace: none was received, or all were evicted',
        });
      }
      const text = traceJson({ traceId, logs: logCount }, trace, trace?.isComplete ?? false);
      return respond(200, text as never, { 'content-type': 'application/json; charset=utf-8' });
    }),
    handle(operations.listMetrics, async ({ query: { run, ...query } }) => {
      requireCurrentRun(run, traces.run);
      return listSeries(series, query);
    }),
    handle(operations.getRequestStatistics, async ({ query: { run, ...query } }) => {
      requireCurrentRun(run, traces.run);
      return { items: requestStatistics(series, scraper.services, query) };
    }),
    handle(operations.listTargets, async () => ({
      items: scraper.targets.map(({ host: _, ...target }) => ({
        ...target,
        logLevel: levels.of(target.url),
      })),
    })),
    handle(changeTargetLogLevel, async ({ body: { url, ...change }, headers }) => {
      requireOwnPage(headers);
      return levels.change(url, change);
    }),
    ...faultRoutes(options.faults),
    ...incidentRoutes(options.incidents),
    handle(operations.listProcesses, async () => processes.toResponse()),
    handle(operations.getStatus, async () => status()),
    handle(operations.getAudit, async () => ({
      ...(await audit.run()),
      received: {
        spans: itemCounts(traces.counts),
        records: itemCounts(logs.counts),
        refused: refused(),
      },
    })),
    handle(operations.listAlerts, async () => {
      const { rejected, truncated, evicted } = alerts.counts;
      const items = alerts.items.map(({ receivedMs: _, ...alert }) => alert);
      return { items, rejected, truncated, evicted };
    }),
    handle(receiveAlerts, async ({ body }) => {
      storeAlerts(body, alerts, Date.now());
      return respond(204, undefined);
    }),
    ...zipkinRoutes(traces),
  ];
}

function itemCounts({ received, duplicates, rejected }: AuditResponse['received']['spans']) {
  return { received, duplicates, rejected };
}
