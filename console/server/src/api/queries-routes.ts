import { handle, ProblemError, type Route, respond } from '@glasshouse/http';
import type { Query } from '../../../contract/src/query/query.js';
import type { RunList } from '../../../contract/src/runs.js';
import { compareRequests } from '../queries/differences/compare-requests.js';
import { listEdges } from '../queries/edges/list-edges.js';
import { groupRequests, groupSpans } from '../queries/list-groups.js';
import { type OverviewSources, overviewOf } from '../queries/overview/overview.js';
import { heatmapOf } from '../queries/requests/heatmap.js';
import { listRequests, listTraces } from '../queries/requests/list-requests.js';
import type { Scope } from '../queries/scope.js';
import { listSpans } from '../queries/spans/list-spans.js';
import { toRangeUs } from '../queries/time-range.js';
import { traceContextOf } from '../queries/trace-context/trace-context.js';
import { unknownRequestFields, unknownSpanFields } from '../queries/unknown-fields.js';
import type { TelemetryStore } from '../store/telemetry-store.js';
import type { LiveEvents } from './live-events.js';
import * as operations from './queries-operations.js';
import { readQuery, readTime, readTimeRange, readTraceId } from './read-query.js';

export interface QueryRoutesOptions {
  store: TelemetryStore;
  overview: OverviewSources;
  events: Pick<LiveEvents, 'subscribe'>;
  runs(): RunList;
}

interface ScopeQuery {
  since?: string | undefined;
  until?: string | undefined;
  run?: string | undefined;
}

/** Parameters that name fields. */
interface FieldQuery {
  q?: string | undefined;
  by?: string | undefined;
}

const overviewMs = 15 * 60_000;

/** Routes of the queries over requests, spans and calls. */
export function queryRoutes({
  store: { traces, spans },
  overview,
  events,
  runs,
}: QueryRoutesOptions): Route[] {
  const scopeOf = (query: ScopeQuery): Scope => {
    const nowMs = Date.now();
    const range = toRangeUs(readTimeRange(query, nowMs));
    const { run } = query;
    const read = runs().items.filter(({ id, current }) =>
      run === undefined ? current : run === 'all' || run === id,
    );
    // a former run received nothing after its end
    const endedMs = read.length === 1 ? read[0]?.endedMs : undefined;
    return {
      reader: spans,
      range,
      nowUs: (endedMs ?? nowMs) * 1000,
      startedUs: read.length === 0 ? undefined : Math.min(...read.map(({ startedMs }) => startedMs)) * 1000,
      run,
    };
  };
  const filterOf = <Q extends { q?: string | undefined }>(query: Q) => ({
    ...query,
    query: readQuery(query.q),
  });
  const withUnknown = <T extends object>(found: T, { q, by }: FieldQuery, selection?: Query) => ({
    ...found,
    ...unknownRequestFields(traces, [readQuery(q), ...(selection ? [selection] : [])], by),
  });
  const withUnknownOfSpans = <T extends object>(found: T, { q, by }: FieldQuery) => ({
    ...found,
    ...unknownSpanFields(traces, [readQuery(q)], by),
  });
  return [
    handle(operations.listRequests, async ({ query }) =>
      withUnknown(listRequests(scopeOf(query), traces, filterOf(query), query), query),
    ),
    handle(operations.groupRequests, async ({ query }) =>
      withUnknown(groupRequests(scopeOf(query), filterOf(query), query), query),
    ),
    handle(operations.getRequestHeatmap, async ({ query }) =>
      withUnknown(heatmapOf(scopeOf(query), filterOf(query), query.columns), query),
    ),
    handle(operations.compareRequests, async ({ query }) => {
      const { selectionSince, selectionUntil } = query;
      const range = toRangeUs({
        sinceMs: readTimeOption(selectionSince, 'selectionSince'),
        untilMs: readTimeOption(selectionUntil, 'selectionUntil'),
      });
      const selection = { query: readQuery(query.selection, 'selection'), range };
      const differences = compareRequests(scopeOf(query), filterOf(query), selection, query.limit);
      return withUnknown(differences, query, selection.query);
    }),
    handle(operations.listTraces, async ({ query }) =>
      withUnknown(listTraces(scopeOf(query), traces, { ...filterOf(query), probes: true }, query), query),
    ),
    handle(operations.getTraceContext, async ({ params }) => {
      const traceId = readTraceId(params.id, { in: 'path', path: '/id' });
      const trace = spans.get(traceId);
      if (!trace)
        throw new ProblemError('NOT_FOUND', {
          detail: 'The console has no span of this trace: none was received, or all were evicted',
        });
      return traceContextOf(spans, traces, trace);
    }),
    handle(operations.listSpans, async ({ query }) =>
      withUnknownOfSpans(listSpans(scopeOf(query), filterOf(query), query), query),
    ),
    handle(operations.groupSpans, async ({ query }) =>
      withUnknownOfSpans(groupSpans(scopeOf(query), filterOf(query), query), query),
    ),
    handle(operations.listEdges, async ({ query: { by, ...query } }) =>
      withUnknownOfSpans(listEdges(scopeOf(query), filterOf(query), { ...query, by }), query),
    ),
    handle(operations.streamEvents, async ({ query, headers }) => {
      const lastEventId = headers['last-event-id'];
      const stream = events.subscribe(filterOf(query), query.limit, lastEventId?.toString());
      return respond(200, stream as never, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
      });
    }),
    handle(operations.getOverview, async ({ query }) => {
      const scope = scopeOf(query);
      const { nowUs } = scope;
      const { afterUs, untilUs } = scope.range;
      const fromUs = afterUs === -Infinity ? Math.min(untilUs, nowUs) - overviewMs * 1000 : afterUs;
      const isFormer = runs().items.some(({ id, current }) => id === query.run && !current);
      const sources = isFormer ? formerSources(overview) : overview;
      return overviewOf({ ...scope, range: { afterUs: fromUs, untilUs } }, sources);
    }),
  ];
}

/** Returns the sources of the overview of a former run, of which only spans are stored. */
function formerSources({ targets }: OverviewSources): OverviewSources {
  return {
    instances: () => [],
    targets: () => targets().map(({ name }) => ({ name })),
    alerts: () => ({ firing: 0, pending: 0 }),
  };
}

function readTimeOption(text: string | undefined, name: string): number | undefined {
  return text === undefined ? undefined : readTime(text, { in: 'query', path: `/${name}` });
}
