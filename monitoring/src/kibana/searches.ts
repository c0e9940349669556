import { dataViewId, zipkinField } from './data-view.js';
import { kql, type SavedObject, savedObject } from './saved-object.js';

/** Saved search, with the words of its documentation. */
export interface Search {
  /** The saved object's id is `glasshouse-<name>`. */
  name: string;
  title: string;
  description: string;
  /** Query in the Kibana Query Language. */
  query: string;
  /** Field whose `*` in the query the reader replaces by one value; undefined for a complete query. */
  asks?: string;
  columns: string[];
  sort: [field: string, order: 'asc' | 'desc'];
}

/** Requests slower than this are slow, in milliseconds. */
export const slowMs = 500;

/** Categories of audit records; see `AuditEvent` of `infra/telemetry`. */
export const auditCategories = ['authentication', 'iam', 'session', 'configuration', 'database'];

const newestFirst: Search['sort'] = ['@timestamp', 'desc'];
const oldestFirst: Search['sort'] = ['@timestamp', 'asc'];
const request = [
  'service.name',
  'http.request.method',
  'http.route',
  'http.response.status_code',
  'event.duration',
];

export const searches = [
  {
    name: 'all',
    title: 'every record',
    description: 'All records of all services, newest first.',
    query: '',
    columns: ['service.name', 'log.level', 'message', 'trace.id'],
    sort: newestFirst,
  },
  {
    name: 'requests',
    title: 'requests',
    description: 'One record for each request of each service.',
    query: 'event.category: "web"',
    columns: [...request, 'trace.id'],
    sort: newestFirst,
  },
  {
    name: 'errors',
    title: 'errors',
    description: 'Records of level error or fatal, and requests with a 5xx status.',
    query: 'log.level: ("error" or "fatal") or http.response.status_code >= 500',
    columns: ['service.name', 'log.level', 'message', 'error.type', 'error.message', 'trace.id'],
    sort: newestFirst,
  },
  {
    name: 'slow',
    title: 'slow requests',
    description: `Requests that took ${slowMs} ms or longer, slowest first. \`event.duration\` is in nanoseconds.`,
    query: `event.category: "web" and event.duration >= ${slowMs * 1e6}`,
    columns: [...request, 'trace.id'],
    sort: ['event.duration', 'desc'],
  },
  {
    name: 'audit',
    title: 'audit',
    description: 'Logins, tokens, registrations, and changes of settings and data, with their outcomes.',
    query: `event.category: (${auditCategories.map((category) => `"${category}"`).join(' or ')})`,
    columns: ['service.name', 'event.action', 'event.outcome', 'event.reason', 'user.name', 'trace.id'],
    sort: newestFirst,
  },
  {
    name: 'trace',
    title: 'one trace',
    description:
      'Records of one trace from all services, in order. Links lead to the trace in Jaeger and Zipkin.',
    query: 'trace.id: *',
    asks: 'trace.id',
    columns: ['service.name', 'log.level', 'message', 'span.id', 'trace.id', zipkinField],
    sort: oldestFirst,
  },
  {
    name: 'order',
    title: 'one order',
    description: 'Records of one order: confirmation, reservation, charge and their compensations, in order.',
    query: 'order.id: *',
    asks: 'order.id',
    columns: ['order.id', 'service.name', 'log.level', 'message', 'trace.id'],
    sort: oldestFirst,
  },
  {
    name: 'user',
    title: 'one user',
    description: 'Requests and audit records of one user, newest first. `user.name` finds the login name.',
    query: 'user.id: *',
    asks: 'user.id',
    columns: ['user.id', 'service.name', 'message', 'event.action', 'event.outcome', 'trace.id'],
    sort: newestFirst,
  },
] as const satisfies readonly Search[];

/** Returns the id of the saved object of a search. */
export function searchId(name: string): string {
  return `glasshouse-${name}`;
}

/** Returns the path of a search in Kibana. */
export function searchPath(name: string): string {
  return `/app/discover#/view/${searchId(name)}`;
}

const indexRefName = 'kibanaSavedObjectMeta.searchSourceJSON.index';

/** Returns the saved search for Kibana. */
export function searchObject({ name, title, description, query, columns, sort }: Search): SavedObject {
  return savedObject(
    'search',
    searchId(name),
    {
      title: `Glasshouse: ${title}`,
      description,
      columns,
      sort: [sort],
      version: 1,
      hits: 0,
      kibanaSavedObjectMeta: {
        searchSourceJSON: JSON.stringify({ query: kql(query), filter: [], indexRefName }),
      },
    },
    [{ id: dataViewId, name: indexRefName, type: 'index-pattern' }],
  );
}
