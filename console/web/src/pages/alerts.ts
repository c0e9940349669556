import { getJson } from '../api-client.js';
import type { Alert, AlertsAnswer } from '../api-types.js';
import { fill, h } from '../dom.js';
import { count, iso, plural } from '../format.js';
import { fieldTable } from '../parts/field-table.js';
import { createKeyedList } from '../parts/keyed-list.js';
import { command, emptyNotice, failureNotice } from '../parts/notice.js';
import { serviceTag } from '../parts/service-tag.js';
import { createPolling } from '../polling.js';
import { pageLink } from '../routing.js';
import type { Page } from './page.js';

/** The inbox of what Alertmanager tells: what fires, and what did. */
export const alertsPage: Page = (root) => {
  const notice = h('div', { 'aria-live': 'polite' });
  const list = h('ul', { class: 'alerts' });
  fill(root, h('h1', { tabindex: -1 }, 'Alerts'), notice, list);
  const show = createKeyedList<Alert>(list, {
    key: ({ fingerprint }) => fingerprint,
    version: (alert) => JSON.stringify({ ...alert, toldMs: 0 }),
    render: alertCard,
  });

  const load = async (signal: AbortSignal) => {
    try {
      const { items, ...counts } = await getJson<AlertsAnswer>('/api/alerts', {}, signal);
      const firing = items.filter(({ status }) => status === 'firing').length;
      show(items);
      const missing = missingOf(counts);
      if (items.length === 0 && missing === '') fill(notice, noAlert());
      else {
        const held = `${plural(firing, 'alert')} firing, ${items.length - firing} resolved`;
        fill(notice, h('p', { class: 'sum' }, held, missing));
      }
    } catch (error) {
      if (!signal.aborted)
        fill(
          notice,
          failureNotice(error, () => polling.nudge()),
        );
    }
  };
  const polling = createPolling(load, 3000);
  return polling.stop;
};

/** Describes the alerts that are not in the list, by reason; empty when there are none. */
function missingOf({ rejected, truncated, evicted }: Omit<AlertsAnswer, 'items'>): string {
  const parts = [
    rejected > 0 && `${count(rejected)} invalid`,
    truncated > 0 && `${count(truncated)} left out by Alertmanager`,
    evicted > 0 && `${count(evicted)} evicted`,
  ].filter(Boolean);
  return parts.length > 0 ? `. Not shown: ${parts.join(', ')}` : '';
}

function alertCard(alert: Alert): HTMLElement {
  const { status, labels, annotations, startsAt, endsAt, generatorUrl, receiver } = alert;
  const { alertname = 'An alert without a name', service, severity, ...others } = labels;
  const { summary, description, ...more } = annotations;
  return h(
    'li',
    { class: `alert ${status}` },
    h(
      'div',
      { class: 'alert-head' },
      h('h2', {}, alertname),
      h('span', { class: `status ${status === 'firing' ? 'bad' : 'good'}` }, status),
      severity !== undefined && h('span', { class: 'severity' }, severity),
      service !== undefined && serviceTag(service),
    ),
    summary !== undefined && h('p', { class: 'alert-text' }, summary),
    description !== undefined && h('p', { class: 'alert-text' }, description),
    h(
      'p',
      { class: 'facts' },
      h('span', {}, 'since ', moment(startsAt)),
      endsAt !== undefined && h('span', {}, 'until ', moment(endsAt)),
      service !== undefined &&
        h('a', { href: pageLink('requests', { service, error: 'true' }) }, 'Failed requests'),
      service !== undefined &&
        h('a', { href: pageLink('logs', { service, level: 'warn' }) }, 'Warnings and errors'),
      isWeb(generatorUrl) && h('a', { href: generatorUrl, rel: 'noreferrer' }, 'The rule'),
    ),
    h(
      'details',
      {},
      h('summary', {}, 'Labels'),
      fieldTable({ ...others, ...more, receiver, fingerprint: alert.fingerprint }),
    ),
  );
}

/** Formats a time in the reader's time zone. A time before 1970 is Go's zero time, which means that none was set. */
function moment(told: string): HTMLElement {
  const ms = Date.parse(told);
  return h(
    'time',
    { datetime: iso(ms), title: told },
    ms >= 0 ? new Date(ms).toLocaleString() : 'an unknown time',
  );
}

/** An address from outside is followed only when it leads to a page. */
function isWeb(url: string | undefined): url is string {
  return url !== undefined && /^https?:\/\//i.test(url);
}

function noAlert(): HTMLElement {
  return emptyNotice(
    'No alert yet.',
    h('p', {}, 'Alertmanager tells them here when one of its receivers is this console:'),
    command(`webhook_configs:\n  - url: ${location.origin}/api/alerts\n    send_resolved: true`),
    h('p', {}, 'Under docker compose that is set already; stop a service to see one within a minute:'),
    command('docker compose stop product'),
  );
}
