import { formatQuery } from '../../contract/src/query/format-query.js';
import { termFor } from './model/query-terms.js';

/** Parsed fragment of the address, such as `#/traces/<id>?span=<id>`. */
export interface Route {
  /** Name of the page; not checked. */
  page: string;
  /** Trace id on the page of a trace, else empty. */
  id: string;
  query: URLSearchParams;
}

export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [page = '', id = ''] = path.split('/');
  return { page: page === '' ? 'overview' : page, id: safeDecode(id), query: new URLSearchParams(query) };
}

export function traceLink(traceId: string, spanId?: string): string {
  return `#/traces/${encodeURIComponent(traceId)}${spanId ? `?span=${encodeURIComponent(spanId)}` : ''}`;
}

export function pageLink(page: string, query: Record<string, string> = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== '');
  return `#/${page}${given.length > 0 ? `?${new URLSearchParams(given)}` : ''}`;
}

/** Part of the telemetry that a page shows: one service, one route, and a time range in epoch milliseconds. */
export interface Scope {
  service?: string | undefined;
  method?: string | undefined;
  route?: string | undefined;
  window?: { fromMs: number; toMs: number } | undefined;
}

/** Returns the link to the requests of a service and route within a window. */
export function requestsLink({ service, method, route, window }: Scope, failed = false): string {
  const terms = [
    ...(service ? [termFor('service', service)] : []),
    ...(method ? [termFor('method', method)] : []),
    ...(route ? [termFor('route', route)] : []),
    ...(failed ? [termFor('error', 'true')] : []),
  ];
  return pageLink('requests', { q: formatQuery({ terms }), ...timeQuery(window) });
}

/** Returns the link to the log records of a service within a window. */
export function logsLink({ service, window }: Scope, level = ''): string {
  return pageLink('logs', { service: service ?? '', level, ...timeQuery(window) });
}

/** Minutes before and after a marked time that a link to the metrics shows. */
const beforeMarkMs = 10 * 60_000;
const afterMarkMs = 5 * 60_000;

/** Returns the link to the metrics of a service and route, with a mark at one time (epoch milliseconds). */
export function metricsLink({ service = '', method = '', route = '' }: Scope, atMs?: number): string {
  const scope = { service, method: route === '' ? '' : method, route };
  if (atMs === undefined || !Number.isFinite(atMs)) return pageLink('metrics', scope);
  const window = { fromMs: Math.max(0, atMs - beforeMarkMs), toMs: atMs + afterMarkMs };
  return pageLink('metrics', { ...scope, at: String(Math.round(atMs)), ...timeQuery(window) });
}

/** Returns the parameters `since` and `until` of the API and of the pages. */
function timeQuery(window: Scope['window']): Record<string, string> {
  if (!window || !Number.isFinite(window.fromMs) || !Number.isFinite(window.toMs)) return {};
  return { since: String(Math.round(window.fromMs)), until: String(Math.round(window.toMs)) };
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
