import { getJson } from '../api-client.js';
import type { LogsAnswer } from '../api-types.js';
import { fill, h } from '../dom.js';
import { plural } from '../format.js';
import { filterBar, serviceOptions } from '../parts/filter-bar.js';
import { logLines } from '../parts/log-lines.js';
import { command, emptyNotice, failureNotice } from '../parts/notice.js';
import { createPolling } from '../polling.js';
import { pageLink, replacePlace, traceLink } from '../routing.js';
import type { Page } from './page.js';

const step = 200;
const most = 2000;

/** All log lines, searchable; each leads to its trace. */
export const logsPage: Page = (root, place, context) => {
  const trace = place.query.get('trace') ?? '';
  let limit = step;
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
          ['unknown', 'other levels'],
        ],
      },
      { name: 'service', label: 'Service', kind: 'select', options: serviceOptions([]) },
    ],
    place.query,
    () => {
      replacePlace(pageLink('logs', { ...filters.values, trace }));
      limit = step;
      polling.nudge();
    },
    h('label', { class: 'check' }, following, h('span', {}, 'Follow')),
  );
  following.addEventListener('change', () => polling.nudge());

  const notice = h('div', { 'aria-live': 'polite' });
  const lines = logLines();
  const more = h('button', { type: 'button', hidden: true }, 'Show older lines');
  more.addEventListener('click', () => {
    limit = Math.min(most, limit + 400);
    polling.nudge();
  });
  fill(
    root,
    h('h1', { tabindex: -1 }, 'Logs'),
    filters.element,
    trace !== '' &&
      h(
        'p',
        { class: 'scope' },
        'Only of ',
        h('a', { href: traceLink(trace) }, 'trace ', h('code', {}, trace.slice(0, 16))),
        '. ',
        h('a', { href: '#/logs' }, 'All lines'),
      ),
    notice,
    lines.element,
    h('p', { class: 'more' }, more),
  );

  let first = true;
  let wanted = '';
  const load = async (signal: AbortSignal) => {
    const query = { ...filters.values, trace, limit };
    const isChanged = wanted !== JSON.stringify(query);
    if (!first && !following.checked && !isChanged) return;
    try {
      const answer = await getJson<LogsAnswer>('/api/logs', query, signal);
      wanted = JSON.stringify(query);
      first = false;
      filters.setOptions('service', serviceOptions(answer.services));
      lines.show(answer.items);
      more.hidden = answer.items.length < limit || limit >= most;
      if (answer.items.length > 0)
        fill(notice, h('p', { class: 'sum' }, `${plural(answer.items.length, 'line')}, newest first`));
      else if (filters.active) {
        fill(
          notice,
          emptyNotice(
            'No line fits these filters.',
            h('button', { type: 'button', on: { click: filters.clear } }, 'Clear the filters'),
          ),
        );
      } else {
        fill(
          notice,
          emptyNotice(
            'No log line yet.',
            h('p', {}, 'Every request writes at least one:'),
            command(`curl -i ${context.gatewayUrl()}/products`),
          ),
        );
      }
    } catch (error) {
      if (!signal.aborted)
        fill(
          notice,
          failureNotice(error, () => polling.nudge()),
        );
    }
  };
  const polling = createPolling(load, 2000);
  return polling.stop;
};
