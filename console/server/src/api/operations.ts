import { operation } from '@glasshouse/http';
import Type from 'typebox';
import { Processes } from '../processes/process-table.js';
import { levelFilters } from '../store/levels.js';

const traceId = Type.String({
  pattern: '^([0-9a-fA-F]{16}|[0-9a-fA-F]{32})$',
  description: '16 or 32 hex digits',
});
const name = Type.Optional(Type.String({ minLength: 1, maxLength: 256 }));
const flag = Type.Optional(
  Type.Boolean({ description: 'true: only those that failed; false: only the others' }),
);
const limit = (standard: number, most: number) =>
  Type.Integer({ minimum: 1, maximum: most, default: standard });
const moment = Type.Optional(
  Type.String({
    pattern: '^(\\d{1,15}|\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?(Z|[+-]\\d\\d:\\d\\d))$',
    description: 'RFC 3339, or epoch milliseconds',
  }),
);

/**
 * The console's own API, for its pages, for curl, and for tests. These only read; the others
 * are in `receive-alerts.ts` and `change-log-level.ts`.
 */
export const searchLogs = operation({
  id: 'searchLogs',
  method: 'GET',
  path: '/api/logs',
  access: 'anyone',
  summary: 'Log records as flat ECS fields, newest first',
  query: Type.Object({
    trace: Type.Optional(traceId),
    service: name,
    level: Type.Optional(
      Type.Enum([...levelFilters], {
        description: 'Lowest level to list; unknown: only records whose level is none of the others',
      }),
    ),
    search: name,
    limit: limit(200, 2000),
    since: moment,
  }),
});

const requestQuery = {
  service: name,
  search: name,
  error: flag,
  minDuration: Type.Optional(Type.Number({ minimum: 0, description: 'Milliseconds' })),
  limit: limit(100, 1000),
};

export const listRequests = operation({
  id: 'listRequests',
  method: 'GET',
  path: '/api/requests',
  access: 'anyone',
  summary: 'Requests as they entered the system, newest first',
  query: Type.Object(requestQuery),
});

export const listTraces = operation({
  id: 'listTraces',
  method: 'GET',
  path: '/api/traces',
  access: 'anyone',
  summary: 'Summaries of the traces held, newest first',
  query: Type.Object(requestQuery),
});

export const getTrace = operation({
  id: 'getTrace',
  method: 'GET',
  path: '/api/traces/{id}',
  access: 'anyone',
  summary: 'One trace with all its spans',
  params: Type.Object({ id: traceId }),
});

export const listMetrics = operation({
  id: 'listMetrics',
  method: 'GET',
  path: '/api/metrics',
  access: 'anyone',
  summary: 'Series with their latest values; with `name`, their points too',
  query: Type.Object({ name, service: name, instance: name, limit: limit(1000, 5000) }),
});

export const getRequestStatistics = operation({
  id: 'getRequestStatistics',
  method: 'GET',
  path: '/api/metrics/requests',
  access: 'anyone',
  summary: 'Rate, errors and latency of each service or instance over time, with exemplars',
  query: Type.Object({
    service: name,
    instance: name,
    by: Type.Enum(['service', 'instance'], {
      default: 'service',
      description: 'service: the sum over its instances; instance: one series for each instance',
    }),
  }),
});

export const listTargets = operation({
  id: 'listTargets',
  method: 'GET',
  path: '/api/targets',
  access: 'anyone',
  summary: 'What is scraped, whether it answers, and which level it writes',
});

export const listProcesses = operation({
  id: 'listProcesses',
  method: 'GET',
  path: '/api/processes',
  access: 'anyone',
  summary: 'State, restarts and last exit of each process that the launcher started',
  response: Processes,
});

export const getStatus = operation({
  id: 'getStatus',
  method: 'GET',
  path: '/api/status',
  access: 'anyone',
  summary: 'What the console holds, received, rejected and evicted',
});

export const getAudit = operation({
  id: 'getAudit',
  method: 'GET',
  path: '/api/audit',
  access: 'anyone',
  summary: 'Asks each service what it did and sent, and compares it with what came',
  timeoutMs: 10_000,
});

export const listAlerts = operation({
  id: 'listAlerts',
  method: 'GET',
  path: '/api/alerts',
  access: 'anyone',
  summary: 'The latest state of each alert, firing ones first',
});
