import type { LogList } from '../../../contract/src/logs.js';
import { getJson } from '../api-client.js';
import { h, replaceChildren } from '../dom.js';
import { plural } from '../format.js';
import { filterBar, serviceOptions } from '../parts/filter-bar.js';
import { logLines } from '../parts/log-lines.js';
import { clearFilters, command, emptyNotice } from '../parts/notice.js';
import { pollWithNotice } from '../parts/polled-notice.js';
import { timeScope } from '../parts/time-scope.js';
import { pageLink, replaceRoute, traceLink } from '../routing.js';
import type { Page } from './page.js';

const firstLimit = 200;
const limitStep = 400;
const maxLimit = 2000;

/** Lists and searches log records, newest first. Each links to its trace. */
export const logsPage: Page = (root, route, { gatewayUrl, colours, backEnds }) => {
  const trace = route.query.get('trace') ?? '';
  let limit = firstLimit;
  const following = h('input', { type: 'checkbox', name: 'follow', checked: true });
  const filters = filterBar(
    [
      { name: 'search', label: 'Search', kind: 'search' },
      {
        name: 'level',
        label: 'Level',
        kind: 'select',
        options: [
          ['', 'All levels'],
          ...['debug', 'info', 'warn', 'error', 'fatal'].map(
            (level) => [level, `${level} and above`] as const,
          ),
          ['unknown', 'unknown levels'],
        ],
      },
      { name: 'service', label: 'Service', kind: 'select', options: serviceOptions([]) },
    ],
    route.query,
    changed,
    h('label', { class: 'check' }, following, h('span', {}, 'Follow')),
  );
  const time = timeScope('records', route.query, changed);
  following.addEventListener('change', () => polling.nudge());

  function changed(): void {
    replaceRoute(pageLink('logs', { ...filters.values, ...time.values, trace }));
    limit = firstLimit;
    polling.nudge();
  }

  const notice = h('div', { 'aria-live': 'polite' });
  const lines = logLines({ colours, backEnds });
  const more = h('button', { type: 'button', hidden: true }, 'Show older records');
  more.addEventListener('click', () => {
    limit = Math.min(maxLimit, limit + limitStep);
    polling.nudge();
  });
  replaceChildren(
    root,
    h('h1', { tabindex: -1 }, 'Logs'),
    filters.element,
    trace !== '' &&
      h(
        'p',
        { class: 'scope' },
        'Only records of ',
        h('a', { href: traceLink(trace) }, 'trace ', h('code', {}, trace.slice(0, 16))),
        '. ',
        h('a', { href: '#/logs' }, 'All records'),
      ),
    time.element,
    notice,
    lines.element,
    h('p', { class: 'more' }, more),
  );

  let first = true;
  let wanted = '';
  const load = async (signal: AbortSignal) => {
    const query = { ...filters.values, ...time.values, trace, limit };
    const isChanged = wanted !== JSON.stringify(query);
    if (!first && !following.checked && !isChanged) return;
    const { items, services } = await getJson<LogList>('/api/logs', query, signal);
    wanted = JSON.stringify(query);
    first = false;
    filters.setOptions('service', serviceOptions(services));
    lines.show(items);
    more.hidden = items.length < limit || limit >= maxLimit;
    if (items.length > 0)
      replaceChildren(notice, h('p', { class: 'sum' }, `${plural(items.length, 'record')}, newest first`));
    else if (!time.element.hidden)
      replaceChildren(notice, emptyNotice('The console has no matching record of this time.'));
    else if (filters.active)
      replaceChildren(notice, emptyNotice('No record matches these filters.', clearFilters(filters.clear)));
    else replaceChildren(notice, noRecords(gatewayUrl()));
  };
  const polling = pollWithNotice(notice, load, 2000);
  return polling.stop;
};

function noRecords(gatewayUrl: string): HTMLElement {
  return emptyNotice(
    'No log records yet.',
    h('p', {}, 'Each request writes at least one record:'),
    command(`curl -i ${gatewayUrl}/products`),
  );
}
