import type { BackEnds } from '../../../contract/src/back-ends.js';

/** Link to a page outside the console. */
export interface OutsideLink {
  text: string;
  href: string;
}

/** Epoch milliseconds. */
export interface TimeWindow {
  fromMs: number;
  toMs: number;
}

/** Identifiers of Kibana's data view and Grafana's dashboard, as kibana/ and grafana/ define them. */
const dataView = 'glasshouse-logs';
const dashboard = 'glasshouse-service';

/** Telemetry arrives around the time of its request, so links include the minutes before and after. */
const marginMs = 5 * 60_000;

/** Returns the window that ends and begins five minutes around one time or around two. */
export function windowAround(fromMs: number, toMs = fromMs): TimeWindow {
  return { fromMs: fromMs - marginMs, toMs: toMs + marginMs };
}

/**
 * Reads the attribute `data-back-ends` of the page: `name=<percent-encoded URL>`, separated by spaces. Ignores an
 * address that is not http or https.
 */
export function parseBackEnds(text: string): BackEnds {
  const entries = text.split(' ').flatMap((entry): [string, string][] => {
    const at = entry.indexOf('=');
    const url = decodeURIComponent(entry.slice(at + 1)).replace(/\/+$/, '');
    return at > 0 && isHttpUrl(url) ? [[entry.slice(0, at), url]] : [];
  });
  return Object.fromEntries(entries);
}

/** Returns whether a URL from outside is a web page, not a script. */
export function isHttpUrl(url: string | undefined): url is string {
  return url !== undefined && /^https?:\/\//i.test(url) && URL.canParse(url);
}

/** Links to one trace in Jaeger and Zipkin and to its log records in Kibana. */
export function traceLinks(backEnds: BackEnds, traceId: string, window: TimeWindow): OutsideLink[] {
  const { jaeger, zipkin } = backEnds;
  const id = encodeURIComponent(traceId);
  return [
    ...(jaeger ? [{ text: 'Trace in Jaeger', href: `${jaeger}/trace/${id}` }] : []),
    ...(zipkin ? [{ text: 'Trace in Zipkin', href: `${zipkin}/zipkin/traces/${id}` }] : []),
    ...kibanaLinks(backEnds, 'Log records in Kibana', { 'trace.id': traceId }, window),
  ];
}

/** Links to the log records of one span in Kibana and to the dashboard of its service in Grafana. */
export function spanLinks(
  backEnds: BackEnds,
  { traceId, spanId, service }: { traceId: string; spanId: string; service: string },
  window: TimeWindow,
): OutsideLink[] {
  return [
    ...kibanaLinks(backEnds, 'Log records in Kibana', { 'trace.id': traceId, 'span.id': spanId }, window),
    ...dashboardLinks(backEnds, service, window),
  ];
}

/** Links to the metrics, traces and log records of one service in a time window. */
export function serviceLinks(backEnds: BackEnds, service: string, window: TimeWindow): OutsideLink[] {
  const { jaeger, prometheus } = backEnds;
  const search = new URLSearchParams({
    service,
    start: String(Math.round(window.fromMs * 1000)),
    end: String(Math.round(window.toMs * 1000)),
    limit: '20',
  });
  return [
    ...dashboardLinks(backEnds, service, window),
    ...(prometheus ? [{ text: 'Rate in Prometheus', href: prometheusUrl(prometheus, service, window) }] : []),
    ...(jaeger ? [{ text: 'Traces in Jaeger', href: `${jaeger}/search?${search}` }] : []),
    ...kibanaLinks(backEnds, 'Log records in Kibana', { 'service.name': service }, window),
  ];
}

function dashboardLinks({ grafana }: BackEnds, service: string, window: TimeWindow): OutsideLink[] {
  if (!grafana) return [];
  const range = `from=${Math.round(window.fromMs)}&to=${Math.round(window.toMs)}`;
  const href = `${grafana}/d/${dashboard}?var-service=${encodeURIComponent(service)}&${range}`;
  return [{ text: 'Dashboard in Grafana', href }];
}

/** Prometheus shows a range by its end and its length. */
function prometheusUrl(prometheus: string, service: string, { fromMs, toMs }: TimeWindow): string {
  const query = new URLSearchParams({
    'g0.expr': `sum by (route, status_code) (rate(http_server_request_duration_seconds_count{job=${JSON.stringify(service)}}[1m]))`,
    'g0.tab': 'graph',
    'g0.range_input': `${Math.max(1, Math.round((toMs - fromMs) / 1000))}s`,
    'g0.end_input': new Date(toMs).toISOString().slice(0, 19).replace('T', ' '),
  });
  return `${prometheus}/query?${query}`;
}

function kibanaLinks(
  { kibana }: BackEnds,
  text: string,
  fields: Readonly<Record<string, string>>,
  { fromMs, toMs }: TimeWindow,
): OutsideLink[] {
  if (!kibana) return [];
  const query = Object.entries(fields)
    .map(([name, value]) => `${name}:"${value.replace(/["\\]/g, '\\$&')}"`)
    .join(' and ');
  const time = `(from:${rison(new Date(fromMs).toISOString())},to:${rison(new Date(toMs).toISOString())})`;
  const state = `(index:${rison(dataView)},query:(language:kuery,query:${rison(query)}))`;
  return [{ text, href: `${kibana}/app/discover#/?_g=(time:${time})&_a=${state}` }];
}

/** Quotes a text for Rison, the notation of Kibana's addresses, and encodes it. */
function rison(text: string): string {
  return `'${encodeURIComponent(text.replace(/[!']/g, '!$&'))}'`;
}
