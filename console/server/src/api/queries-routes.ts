import { handle, type Route } from '@glasshouse/http';
import { listEdges } from '../queries/edges/list-edges.js';
import { groupRequests, groupSpans } from '../queries/list-groups.js';
import { heatmapOf } from '../queries/requests/heatmap.js';
import { listRequests, listTraces } from '../queries/requests/list-requests.js';
import type { Scope } from '../queries/scope.js';
import { listSpans } from '../queries/spans/list-spans.js';
import { toRangeUs } from '../queries/time-range.js';
import type { TelemetryStore } from '../store/telemetry-store.js';
import * as operations from './queries-operations.js';
import { readQuery, readTimeRange } from './read-query.js';

export interface QueryRoutesOptions {
  store: TelemetryStore;
}

/** Routes of the queries over requests, spans and calls. */
export function queryRoutes({ store: { traces, spans } }: QueryRoutesOptions): Route[] {
  const scopeOf = (query: { since?: string | undefined; until?: string | undefined }): Scope => {
    const nowMs = Date.now();
    return { reader: spans, range: toRangeUs(readTimeRange(query, nowMs)), nowUs: nowMs * 1000 };
  };
  const filterOf = <Q extends { q?: string | undefined }>(query: Q) => ({
    ...query,
    query: readQuery(query.q),
  });
  return [
    handle(operations.listRequests, async ({ query }) =>
      listRequests(scopeOf(query), traces, filterOf(query), query),
    ),
    handle(operations.groupRequests, async ({ query }) =>
      groupRequests(scopeOf(query), filterOf(query), query),
    ),
    handle(operations.getRequestHeatmap, async ({ query }) =>
      heatmapOf(scopeOf(query), filterOf(query), query.columns),
    ),
    handle(operations.listTraces, async ({ query }) =>
      listTraces(scopeOf(query), traces, { ...filterOf(query), probes: true }, query),
    ),
    handle(operations.listSpans, async ({ query }) => listSpans(scopeOf(query), filterOf(query), query)),
    handle(operations.groupSpans, async ({ query }) => groupSpans(scopeOf(query), filterOf(query), query)),
    handle(operations.listEdges, async ({ query }) => listEdges(scopeOf(query), filterOf(query), query)),
  ];
}
