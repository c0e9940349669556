import { operation } from '@glasshouse/http';
import Type from 'typebox';
import { AlertList } from '../../../contract/src/alerts.js';
import { AuditResponse } from '../../../contract/src/audit.js';
import { RequestStatisticsList, SeriesList } from '../../../contract/src/metrics.js';
import { ProcessList } from '../../../contract/src/processes.js';
import { Status } from '../../../contract/src/status.js';
import { TargetList } from '../../../contract/src/targets.js';
import { Trace } from '../../../contract/src/traces.js';
import { currentRun, instance, limit, name, service, traceId } from './parameters.js';

/** Operations of the console's API that only read; for its pages, curl and tests. */
export const getTrace = operation({
  id: 'getTrace',
  method: 'GET',
  path: '/api/traces/{id}',
  access: 'anyone',
  summary: 'One trace with all its spans',
  params: Type.Object({ id: traceId }),
  response: Trace,
  errors: ['NOT_FOUND'],
});

export const listMetrics = operation({
  id: 'listMetrics',
  method: 'GET',
  path: '/api/metrics',
  access: 'anyone',
  summary: 'Series with their latest values; with `name`, also their points',
  query: Type.Object({
    name: name('Name of a metric'),
    service,
    instance,
    run: currentRun,
    limit: limit(1000, 5000),
  }),
  response: SeriesList,
});

export const getRequestStatistics = operation({
  id: 'getRequestStatistics',
  method: 'GET',
  path: '/api/metrics/requests',
  access: 'anyone',
  summary: 'Rate, errors and latency of each service or instance over time, with exemplars',
  query: Type.Object({
    service,
    instance,
    method: name('HTTP method'),
    route: name('Path template, such as `/orders/{id}`'),
    run: currentRun,
    by: Type.Enum(['service', 'instance'], {
      default: 'service',
      description: 'service: the sum over its instances; instance: one entry for each instance',
    }),
  }),
  response: RequestStatisticsList,
});

export const listTargets = operation({
  id: 'listTargets',
  method: 'GET',
  path: '/api/targets',
  access: 'anyone',
  summary: 'Scraped instances, with the result of the last scrape and the log level',
  response: TargetList,
});

export const listProcesses = operation({
  id: 'listProcesses',
  method: 'GET',
  path: '/api/processes',
  access: 'anyone',
  summary: 'State, restarts and last exit of each process that the launcher started',
  response: ProcessList,
});

export const getStatus = operation({
  id: 'getStatus',
  method: 'GET',
  path: '/api/status',
  access: 'anyone',
  summary: 'Number of items that the console has stored, received, rejected and evicted',
  response: Status,
});

export const getAudit = operation({
  id: 'getAudit',
  method: 'GET',
  path: '/api/audit',
  access: 'anyone',
  summary: 'Scrapes each service immediately and compares its counters with the received items',
  timeoutMs: 10_000,
  response: AuditResponse,
});

export const listAlerts = operation({
  id: 'listAlerts',
  method: 'GET',
  path: '/api/alerts',
  access: 'anyone',
  summary: 'Latest state of each alert, firing alerts first',
  response: AlertList,
});
