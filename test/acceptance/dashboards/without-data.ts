import { serviceNames, serviceOf } from '@glasshouse/roster';

/** Stage that checks the dashboards: with servers as processes (`stack`), or as containers (`compose`). */
export type Stage = 'stack' | 'compose';

/** Queries that return nothing. One that does return data fails the check, so that this list stays true. */
export interface WithoutData {
  dashboard: string;
  /** Title of the panel, or the name of an annotation. */
  title: string;
  /** One query of the panel; default: all. */
  refId?: string;
  stages: readonly Stage[];
  /** Values of the variable service for which nothing is found; default: all. */
  services?: readonly string[];
  /** Completes "has no data, since ...". */
  reason: string;
  /** True where both is right, e.g. as an alert may be pending: the query only has to succeed. */
  optional?: boolean;
}

const both = ['stack', 'compose'] as const;
const namesWithout = (has: 'store' | 'cache' | 'calls'): string[] =>
  serviceNames.filter((name) => {
    const value = serviceOf(name)[has];
    return value === false || (Array.isArray(value) && value.length === 0);
  });

const noCalls = { stages: both, services: namesWithout('calls'), reason: 'this service calls no other' };
const noStore = { stages: both, services: namesWithout('store'), reason: 'this service has no store' };
const noCache = { stages: both, services: namesWithout('cache'), reason: 'this service has no cache' };
const noContainers = { stages: ['stack'], reason: 'cAdvisor reports containers only' } as const;
const noFluentd = { stages: both, reason: 'Fluentd runs in neither stage' } as const;
const noHaproxy = { stages: both, reason: 'HAProxy runs only with docker-compose.ha.yml' } as const;
const noLogs = {
  stages: ['compose'],
  reason: 'without Fluentd, no log record reaches Elasticsearch',
} as const;
const noMongod = { stages: both, reason: 'the stand-in for mongod has no cache of WiredTiger' } as const;

const noWarehouse = { stages: both, reason: 'the warehouse runs in neither stage' } as const;

const noAlerts = { stages: both, optional: true, reason: 'no alert has to be pending or firing' } as const;

export const withoutData: readonly WithoutData[] = [
  { dashboard: 'business', title: 'Lag of the warehouse by collection', ...noWarehouse },
  { dashboard: 'business', title: 'Extracted rows by collection', ...noWarehouse },
  ...[
    'Calls by upstream service',
    'p95 of calls',
    'Failed calls by upstream service',
    'Circuit breakers',
  ].map((title) => ({ dashboard: 'service', title, ...noCalls })),
  { dashboard: 'service', title: 'Retries and refused calls', ...noCalls },
  { dashboard: 'service', title: 'Database operations', ...noStore },
  { dashboard: 'service', title: 'p95 of database operations', ...noStore },
  { dashboard: 'service', title: 'Cache by outcome', ...noCache },
  ...[
    'CPU usage of the container',
    'Memory of the container (share of limit)',
    'Network of the container',
  ].map((title) => ({ dashboard: 'service', title, ...noContainers })),
  { dashboard: 'service', title: 'Log records by level', ...noLogs },
  {
    dashboard: 'service',
    title: 'Warnings and errors',
    stages: both,
    optional: true,
    reason: 'a healthy service may write no warning',
  },
  ...['Warnings and errors by service', 'Latest warnings and errors'].map((title) => ({
    dashboard: 'overview',
    title,
    ...noLogs,
  })),
  ...['Orders by user', 'Users with the most orders'].map((title) => ({
    dashboard: 'business',
    title,
    ...noLogs,
  })),
  ...[
    'Buffer of Fluentd',
    'Records sent by Fluentd',
    'Retries and errors of Fluentd',
    'Dead letters of Fluentd',
    'Dead letters and chunks kept by Fluentd',
  ].map((title) => ({ dashboard: 'back-ends', title, ...noFluentd })),
  ...[
    'Gateways in service',
    'Requests by gateway',
    'Responses of the load balancer by status',
    'Retries and failures at the load balancer',
  ].map((title) => ({ dashboard: 'back-ends', title, ...noHaproxy })),
  { dashboard: 'back-ends', title: 'Cache of WiredTiger', ...noMongod },
  {
    dashboard: 'business',
    title: 'Cancelled orders and recovered sagas',
    refId: 'B',
    stages: both,
    optional: true,
    reason: 'no saga has to be interrupted',
  },
  { dashboard: 'overview', title: 'Alerts', ...noAlerts },
  { dashboard: 'slo', title: 'Alerts of the SLOs', ...noAlerts },
  ...['service', 'business', 'back-ends', 'telemetry'].map((dashboard) => ({
    dashboard,
    title: 'Alerts',
    ...noAlerts,
  })),
  { dashboard: 'slo', title: 'Alerts', ...noAlerts },
  ...['Containers', 'Memory of containers (share of limit)', 'CPU usage of containers'].map((title) => ({
    dashboard: 'back-ends',
    title,
    ...noContainers,
  })),
];
