import { handle, type Route } from '@glasshouse/http';
import { listRequests, listTraces } from '../queries/requests/list-requests.js';
import { toRangeUs } from '../queries/time-range.js';
import type { TelemetryStore } from '../store/telemetry-store.js';
import * as operations from './queries-operations.js';
import { readQuery, readTimeRange } from './read-query.js';

export interface QueryRoutesOptions {
  store: TelemetryStore;
}

/** Routes of the queries over requests, spans and calls. */
export function queryRoutes({ store: { traces, spans } }: QueryRoutesOptions): Route[] {
  const rangeOf = (query: { since?: string | undefined; until?: string | undefined }) =>
    toRangeUs(readTimeRange(query));
  return [
    handle(operations.listRequests, async ({ query }) =>
      listRequests(spans, traces, rangeOf(query), { ...query, query: readQuery(query.q) }, query),
    ),
    handle(operations.listTraces, async ({ query }) =>
      listTraces(traces, spans, rangeOf(query), { ...query, query: readQuery(query.q), probes: true }, query),
    ),
  ];
}
