import { operation } from '@glasshouse/http';
import Type from 'typebox';
import { Differences } from '../../../contract/src/differences.js';
import { EdgeList } from '../../../contract/src/edges.js';
import { RequestGroupList, SpanGroupList } from '../../../contract/src/groups.js';
import { Heatmap } from '../../../contract/src/heatmap.js';
import { LiveRequests } from '../../../contract/src/live-requests.js';
import { Overview } from '../../../contract/src/overview.js';
import { queryLimits } from '../../../contract/src/query/query.js';
import { SpanList } from '../../../contract/src/span-search.js';
import { TraceContext } from '../../../contract/src/trace-context.js';
import { RequestList, TraceList } from '../../../contract/src/traces.js';
import { edgeLevels, edgeSorts } from '../queries/edges/list-edges.js';
import { groupSorts } from '../queries/group-statistics.js';
import { before, limit, name, run, service, time, timeRange, traceId } from './parameters.js';

const q = Type.Optional(
  Type.String({
    maxLength: queryLimits.characters,
    description: 'Query, such as `service:order -status:200`',
  }),
);
const cursor = Type.Optional(Type.String({ maxLength: 512, description: '`next` of the page before' }));
const probes = Type.Boolean({ default: false, description: 'true: includes health checks and scrapes' });
const sort = Type.Enum(['time', 'duration', 'self'], {
  default: 'time',
  description: 'time: newest first; duration: slowest first; self: longest self time first',
});

const groupSort = Type.Enum([...groupSorts], {
  default: 'count',
  description: 'Descending order of the groups',
});

const requestQuery = {
  q,
  service,
  search: name('Text in any part of a request'),
  error: Type.Optional(
    Type.Boolean({ description: 'true: only failed requests; false: only successful requests' }),
  ),
  minDuration: Type.Optional(Type.Number({ minimum: 0, description: 'Least duration in milliseconds' })),
};
const rangedQuery = { ...requestQuery, ...timeRange, run };

export const listRequests = operation({
  id: 'listRequests',
  method: 'GET',
  path: '/api/requests',
  access: 'anyone',
  summary: 'Requests as they entered the system',
  query: Type.Object({ ...rangedQuery, sort, probes, limit: limit(100, 1000), cursor }),
  response: RequestList,
});

export const groupRequests = operation({
  id: 'groupRequests',
  method: 'GET',
  path: '/api/requests/groups',
  access: 'anyone',
  summary: 'Rate, errors and latency of requests by the values of a field',
  query: Type.Object({
    by: Type.String({
      minLength: 1,
      maxLength: 256,
      default: 'route',
      description: 'Field, such as `route`, `service`, `status` or an attribute',
    }),
    ...rangedQuery,
    probes,
    before,
    sort: groupSort,
    limit: limit(50, 500),
  }),
  response: RequestGroupList,
});

export const getRequestHeatmap = operation({
  id: 'getRequestHeatmap',
  method: 'GET',
  path: '/api/requests/heatmap',
  access: 'anyone',
  summary: 'Number of requests by time and duration',
  query: Type.Object({
    ...rangedQuery,
    probes,
    columns: limit(60, 300, 'Number of equal parts of the time range'),
  }),
  response: Heatmap,
});

export const compareRequests = operation({
  id: 'compareRequests',
  method: 'GET',
  path: '/api/requests/differences',
  access: 'anyone',
  summary: 'Values that are more frequent in the selected requests than in the others',
  query: Type.Object({
    ...rangedQuery,
    selection: Type.String({
      maxLength: queryLimits.characters,
      default: '',
      description: 'Query that selects requests among those that match `q`, such as `duration:>500ms`',
    }),
    selectionSince: time,
    selectionUntil: time,
    probes,
    limit: limit(50, 500),
  }),
  response: Differences,
});

export const listTraces = operation({
  id: 'listTraces',
  method: 'GET',
  path: '/api/traces',
  access: 'anyone',
  summary: 'Summaries of the stored traces, newest first',
  query: Type.Object({ ...rangedQuery, limit: limit(100, 1000), cursor }),
  response: TraceList,
});

export const getTraceContext = operation({
  id: 'getTraceContext',
  method: 'GET',
  path: '/api/traces/{id}/context',
  access: 'anyone',
  summary: 'Comparison of the spans of a trace with other spans, and links from other traces',
  params: Type.Object({ id: traceId }),
  response: TraceContext,
  errors: ['NOT_FOUND'],
});

export const listSpans = operation({
  id: 'listSpans',
  method: 'GET',
  path: '/api/spans',
  access: 'anyone',
  summary: 'Spans of all traces',
  query: Type.Object({ q, ...timeRange, run, sort, limit: limit(100, 1000), cursor }),
  response: SpanList,
});

export const groupSpans = operation({
  id: 'groupSpans',
  method: 'GET',
  path: '/api/spans/groups',
  access: 'anyone',
  summary: 'Rate, errors, latency and self time of spans by the values of a field',
  query: Type.Object({
    by: Type.String({
      minLength: 1,
      maxLength: 256,
      default: 'operation',
      description: 'Field; operation: service, kind and name',
    }),
    q,
    ...timeRange,
    run,
    before,
    sort: groupSort,
    limit: limit(50, 500),
  }),
  response: SpanGroupList,
});

export const listEdges = operation({
  id: 'listEdges',
  method: 'GET',
  path: '/api/edges',
  access: 'anyone',
  summary: 'Calls between services by operation, with client time minus server time',
  query: Type.Object({
    q,
    ...timeRange,
    run,
    by: Type.Enum([...edgeLevels], {
      default: 'operation',
      description: 'operation: calls of one operation; service: all calls between two services',
    }),
    points: Type.Integer({
      minimum: 0,
      maximum: 300,
      default: 20,
      description:
        'Number of equal parts of the time range for which each edge has `points`, its series over time (count, errors, ' +
        'p95 of the client, the server and the gap); 0: no points. The command prints them only with `--json`',
    }),
    before,
    sort: Type.Enum([...edgeSorts], {
      default: 'time',
      description:
        'Descending order; time: sum of the client time; gap: p99 of client time minus server time',
    }),
    limit: limit(100, 1000),
  }),
  response: EdgeList,
});

export const getOverview = operation({
  id: 'getOverview',
  method: 'GET',
  path: '/api/overview',
  access: 'anyone',
  summary:
    'State of each service, recent changes, and number of alerts by state; default: the last 15 minutes',
  query: Type.Object({ ...timeRange, run }),
  response: Overview,
});

export const streamEvents = operation({
  id: 'streamEvents',
  method: 'GET',
  path: '/api/events',
  access: 'anyone',
  summary:
    'Server-sent event `requests` with the requests that are new or have changed, at most twice a second',
  query: Type.Object({ ...requestQuery, probes, limit: limit(200, 1000) }),
  contentTypes: ['text/event-stream'],
  response: LiveRequests,
  errors: ['RATE_LIMITED'],
});
