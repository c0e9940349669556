import { handle, invalidRequest, ProblemError, type Route, respond } from '@glasshouse/http';
import type { Audit } from '../audit/audit.js';
import type { LogLevels } from '../log-levels/log-levels.js';
import type { ProcessTable } from '../processes/process-table.js';
import { requestStatistics } from '../scrape/request-statistics.js';
import type { Scraper } from '../scrape/scraper.js';
import type { SeriesStore } from '../scrape/series.js';
import type { AlertStore } from '../store/alerts.js';
import { traceIdOf } from '../store/span.js';
import type { TelemetryStore } from '../store/telemetry-store.js';
import { changeTargetLogLevel, requireOwnPage } from './change-log-level.js';
import { listSeries } from './list-series.js';
import { findRequests, findTraces } from './list-traces.js';
import * as operations from './operations.js';
import { receiveAlerts, takeAlerts } from './take-alerts.js';

export interface ApiOptions {
  store: TelemetryStore;
  series: SeriesStore;
  scraper: Scraper;
  levels: LogLevels;
  audit: Audit;
  alerts: AlertStore;
  processes: ProcessTable;
  /** What `GET /api/status` answers. */
  status(): object;
  /** Counts of requests and connections that the receivers refused entirely. */
  refused(): object;
}

export function apiRoutes(options: ApiOptions): Route[] {
  const { store, series, scraper, levels, audit, alerts, processes, status, refused } = options;
  const { traces, logs } = store;
  return [
    handle(operations.searchLogs, async ({ query }) => {
      const { trace, since, ...rest } = query;
      const sinceMs =
        since === undefined ? undefined : /^\d+$/.test(since) ? Number(since) : Date.parse(since);
      if (Number.isNaN(sinceMs))
        throw invalidRequest([{ in: 'query', path: '/since', message: 'must be an existing date' }]);
      const items = await logs.find({ ...rest, traceId: traceIdOf(trace), sinceMs });
      return { items, services: logs.services };
    }),
    handle(operations.listRequests, async ({ query }) => ({
      items: findRequests(traces, query),
      services: traces.services,
    })),
    handle(operations.listTraces, async ({ query }) => ({ items: findTraces(traces, query) })),
    handle(operations.getTrace, async ({ params }) => {
      const traceId = traceIdOf(params.id) ?? '';
      const trace = traces.get(traceId);
      const logCount = logs.countOf(traceId);
      if (!trace && logCount === 0) {
        throw new ProblemError('NOT_FOUND', {
          detail: 'No span and no log record of this trace is held: it was never received, or it was evicted',
        });
      }
      const spans = (trace?.texts() ?? []).map((text) => JSON.parse(text) as { startUs: number });
      spans.sort((a, b) => a.startUs - b.startUs);
      return { traceId, spans, logs: logCount, complete: trace?.isComplete ?? false };
    }),
    handle(operations.listMetrics, async ({ query }) => listSeries(series, query)),
    handle(operations.getRequestStatistics, async ({ query }) => ({
      items: requestStatistics(series, scraper.services, query),
    })),
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
    handle(operations.listProcesses, async () => processes.answer()),
    handle(operations.getStatus, async () => status()),
    handle(operations.getAudit, async () => ({
      ...(await audit.run()),
      received: { spans: traces.counts, records: logs.counts, refused: refused() },
    })),
    handle(operations.listAlerts, async () => ({ items: alerts.items, ...alerts.counts })),
    handle(receiveAlerts, async ({ body }) => {
      takeAlerts(body, alerts, Date.now());
      return respond(204, undefined);
    }),
  ];
}
