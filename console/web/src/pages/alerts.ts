import type { Alert, AlertList } from '../../../contract/src/alerts.js';
import { getJson } from '../api-client.js';
import { h, replaceChildren } from '../dom.js';
import { count, iso, plural } from '../format.js';
import { serviceLinks, windowAround } from '../model/back-end-links.js';
import { fieldTable } from '../parts/field-table.js';
import { createKeyedList } from '../parts/keyed-list.js';
import { linkRow, outsideLink } from '../parts/link-row.js';
import { command, emptyNotice } from '../parts/notice.js';
import { pollWithNotice } from '../parts/polled-notice.js';
import { serviceTag } from '../parts/service-tag.js';
import { logsLink, metricsLink, requestsLink } from '../routing.js';
import type { Page, PageContext } from './page.js';

/** Lists the alerts that Alertmanager sent, firing and resolved. */
export const alertsPage: Page = (root, _route, context) => {
  const notice = h('div', { 'aria-live': 'polite' });
  const list = h('ul', { class: 'alerts' });
  replaceChildren(root, h('h1', { tabindex: -1 }, 'Alerts'), notice, list);
  const show = createKeyedList<Alert>(list, {
    key: ({ fingerprint }) => fingerprint,
    version: (alert) => JSON.stringify(alert),
    render: (alert) => alertCard(alert, context),
  });

  const load = async (signal: AbortSignal) => {
    const { items, ...counts } = await getJson<AlertList>('/api/alerts', {}, signal);
    const firing = items.filter(({ state }) => state === 'firing').length;
    show(items);
    const missing = missingText(counts);
    if (items.length === 0 && missing === '') return replaceChildren(notice, noAlerts());
    const held = `${plural(firing, 'alert')} firing, ${items.length - firing} resolved`;
    replaceChildren(notice, h('p', { class: 'sum' }, held, missing));
  };
  return pollWithNotice(notice, load, 3000).stop;
};

/** Describes the alerts that are not in the list, by reason; empty when there are none. */
function missingText({ rejected, truncated, evicted }: Omit<AlertList, 'items'>): string {
  const parts = [
    rejected > 0 && `${count(rejected)} invalid`,
    truncated > 0 && `${count(truncated)} omitted by Alertmanager`,
    evicted > 0 && `${count(evicted)} evicted`,
  ].filter(Boolean);
  return parts.length > 0 ? `. Not shown: ${parts.join(', ')}` : '';
}

function alertCard(alert: Alert, context: PageContext): HTMLElement {
  const { state, labels, annotations, startsAt, endsAt, receiver } = alert;
  const { alertname = 'Alert without a name', service, severity, ...others } = labels;
  const { summary, description, ...more } = annotations;
  for (const { name } of linkAnnotations) if (isLink(more[name])) delete more[name];
  return h(
    'li',
    { class: `alert ${state}` },
    h(
      'div',
      { class: 'alert-head' },
      h('h2', {}, alertname),
      h('span', { class: `status ${state === 'firing' ? 'bad' : 'good'}` }, state),
      severity !== undefined && h('span', { class: 'severity' }, severity),
      service !== undefined && serviceTag(service, context.colours),
    ),
    summary !== undefined && h('p', { class: 'alert-text' }, summary),
    description !== undefined && h('p', { class: 'alert-text' }, description),
    h(
      'p',
      { class: 'facts' },
      h('span', {}, 'since ', localTime(startsAt)),
      endsAt !== undefined && h('span', {}, 'until ', localTime(endsAt)),
    ),
    placesOf(alert, context),
    h(
      'details',
      {},
      h('summary', {}, 'Labels'),
      fieldTable({ ...others, ...more, receiver: receiver ?? '', fingerprint: alert.fingerprint }),
    ),
  );
}

/** Links to the requests, records and metrics of the alert's service at its time, and to its rule and runbook. */
function placesOf(alert: Alert, { backEnds }: PageContext): HTMLElement | undefined {
  const { labels, annotations, startsAt, endsAt, generatorUrl } = alert;
  const { service } = labels;
  const startMs = Date.parse(startsAt);
  const endMs = endsAt === undefined ? Date.now() : Date.parse(endsAt);
  // a time before 1970 is not set
  const window = startMs >= 0 && endMs >= startMs ? windowAround(startMs, endMs) : undefined;
  const scope = { service, window };
  const own = service !== undefined && [
    h('a', { href: requestsLink(scope, true) }, 'Failed requests'),
    h('a', { href: logsLink(scope, 'warn') }, 'Warnings and errors'),
    h('a', { href: metricsLink(scope, window && startMs) }, 'Metrics'),
  ];
  const named = [
    ['Alerting rule', generatorUrl] as const,
    ...linkAnnotations.map(({ name, text }) => [text, annotations[name]] as const),
  ];
  const linked = named.flatMap(([text, href]) => (isLink(href) ? [outsideLink({ text, href })] : []));
  const outside = service !== undefined && window ? serviceLinks(backEnds, service, window) : [];
  return linkRow([...(own || []), ...linked], outside);
}

/** Formats a time in the reader's time zone. A time before 1970 is Go's zero time, which means that it is not set. */
function localTime(rfc3339: string): HTMLElement {
  const ms = Date.parse(rfc3339);
  return h(
    'time',
    { datetime: iso(ms), title: rfc3339 },
    ms >= 0 ? new Date(ms).toLocaleString() : 'an unknown time',
  );
}

/** Annotations that are links, with the texts of the links. */
const linkAnnotations = [
  { name: 'runbook_url', text: 'Runbook' },
  { name: 'dashboard_url', text: 'Dashboard' },
  { name: 'logs_url', text: 'Logs in Kibana' },
] as const;

/** Returns whether a URL from outside is a web page, or a path on this host, but not a script. */
function isLink(url: string | undefined): url is string {
  return url !== undefined && /^(https?:\/\/|\/(?![/\\]))/i.test(url);
}

function noAlerts(): HTMLElement {
  return emptyNotice(
    'No alerts yet.',
    h('p', {}, 'Alertmanager sends alerts here when this console is one of its receivers:'),
    command(`webhook_configs:\n  - url: ${location.origin}/api/alerts\n    send_resolved: true`),
    h('p', {}, 'Docker Compose has this setting. Stop a service there to get an alert within a minute:'),
    command('docker compose stop product'),
  );
}
