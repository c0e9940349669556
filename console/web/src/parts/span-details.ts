import type { BackEnds } from '../../../contract/src/back-ends.js';
import type { Span, SpanEndpoint } from '../../../contract/src/spans.js';
import { h } from '../dom.js';
import { count, duration, plural } from '../format.js';
import { spanLinks, windowAround } from '../model/back-end-links.js';
import { metricsLink, traceLink } from '../routing.js';
import type { ServiceColours } from '../service-colours.js';
import { copyButton } from './copy-button.js';
import { fieldTable } from './field-table.js';
import { linkRow } from './link-row.js';
import { serviceTag } from './service-tag.js';
import { timeTag } from './time-tag.js';

export interface SpanDetailsOptions {
  colours: ServiceColours;
  backEnds: BackEnds;
  /** Start of the trace; times are shown relative to it. */
  traceStartUs: number;
  logCount: number;
  showLogs(): void;
}

/** All fields of one span. */
export function spanDetails(
  span: Span,
  { colours, backEnds, traceStartUs, logCount, showLogs }: SpanDetailsOptions,
): HTMLElement {
  const after = (us: number) => `+${duration(Math.max(0, us - traceStartUs))}`;
  const failed = span.status === 'error';
  return h(
    'section',
    { class: 'span-details', 'aria-label': 'Selected span' },
    h('h2', {}, span.name),
    h(
      'p',
      { class: 'facts' },
      serviceTag(span.service, colours),
      h('span', {}, span.kind),
      h('span', {}, duration(span.durationUs)),
    ),
    failed &&
      h('p', { class: 'failed-text' }, `Failed${span.statusMessage ? `: ${span.statusMessage}` : ''}`),
    h(
      'dl',
      { class: 'fields' },
      h('dt', {}, 'start'),
      h(
        'dd',
        {},
        timeTag(span.startUs / 1000),
        span.startUnknown ? ' (time of arrival; the start was not reported)' : ` (${after(span.startUs)})`,
      ),
      h('dt', {}, 'span id'),
      h('dd', {}, h('code', {}, span.id), ' ', copyButton(span.id, 'span id')),
      ...(span.parentId ? [h('dt', {}, 'parent'), h('dd', {}, h('code', {}, span.parentId))] : []),
      ...Object.entries(originOf(span)).flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]),
    ),
    h(
      'p',
      {},
      logCount === 0
        ? 'This span has no log records.'
        : h('button', { type: 'button', on: { click: showLogs } }, `Show ${plural(logCount, 'log record')}`),
    ),
    placesOf(span, backEnds),
    Object.keys(span.attributes).length > 0 && h('h3', {}, 'Attributes'),
    fieldTable(span.attributes),
    ...(span.events.length > 0 ? [h('h3', {}, 'Events'), events(span, after)] : []),
    ...(span.links.length > 0 ? [h('h3', {}, 'Links'), links(span)] : []),
    ...tableOf('Resource', span.resource),
    ...tableOf('Scope attributes', span.scope?.attributes),
  );
}

/** Links to the metrics of the span's service, and of its route if it has one, at the time of the span. */
function placesOf(span: Span, backEnds: BackEnds): HTMLElement | undefined {
  const { traceId, id: spanId, service, startUs, durationUs, attributes } = span;
  const { 'http.route': route = '', 'http.request.method': method = '' } = attributes;
  const scope = { service, method: String(method), route: String(route) };
  const endMs = (startUs + durationUs) / 1000;
  const text = route === '' ? 'Metrics of this service' : 'Metrics of this route';
  const toMetrics = h('a', { href: metricsLink(scope, endMs) }, text);
  const window = windowAround(startUs / 1000, endMs);
  return linkRow([toMetrics], spanLinks(backEnds, { traceId, spanId, service }, window));
}

/** Returns fields about the sender of the span, besides its service. */
function originOf({
  localEndpoint,
  remoteEndpoint,
  scope,
  traceState,
  dropped,
}: Span): Record<string, string> {
  const origin = {
    'local endpoint': localEndpoint && addressOf(localEndpoint),
    'remote endpoint': remoteEndpoint && addressOf(remoteEndpoint),
    scope: [scope?.name, scope?.version].filter((part) => part !== undefined).join(' '),
    'trace state': traceState,
    dropped: Object.entries(dropped ?? {})
      .map(([kind, number]) => `${count(number)} ${kind}`)
      .join(', '),
  };
  return Object.fromEntries(
    Object.entries(origin).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
    ),
  );
}

function addressOf({ serviceName, ipv4, ipv6, port }: SpanEndpoint): string {
  const hosts = [ipv4, ipv6 && (port === undefined ? ipv6 : `[${ipv6}]`)].filter(
    (host) => host !== undefined,
  );
  const at = hosts.map((host) => (port === undefined ? host : `${host}:${port}`)).join(', ');
  return [serviceName, at || (port !== undefined && `port ${port}`)].filter(Boolean).join(' ');
}

function tableOf(title: string, fields: Span['resource']): HTMLElement[] {
  return fields && Object.keys(fields).length > 0 ? [h('h3', {}, title), fieldTable(fields)] : [];
}

function events(span: Span, after: (us: number) => string): HTMLElement {
  return h(
    'ol',
    { class: 'events' },
    ...span.events.map(({ timeUs, name, attributes }) =>
      h(
        'li',
        {},
        h('span', { class: 'moment' }, after(timeUs)),
        ' ',
        name,
        attributes && fieldTable(attributes),
      ),
    ),
  );
}

function links(span: Span): HTMLElement {
  return h(
    'ul',
    {},
    ...span.links.map(({ traceId, spanId, traceState, attributes }) =>
      h(
        'li',
        {},
        h('a', { href: traceLink(traceId, spanId) }, 'trace ', h('code', {}, traceId.slice(0, 16))),
        traceState !== undefined && fieldTable({ 'trace state': traceState }),
        attributes && fieldTable(attributes),
      ),
    ),
  );
}
