import { getJson } from '../api-client.js';
import type { RequestSummary, RequestsAnswer } from '../api-types.js';
import { fill, h } from '../dom.js';
import { clock, duration, iso } from '../format.js';
import { filterBar, serviceOptions } from '../parts/filter-bar.js';
import { createKeyedList } from '../parts/keyed-list.js';
import { command, emptyNotice, failureNotice } from '../parts/notice.js';
import { serviceTag } from '../parts/service-tag.js';
import { statusBadge } from '../parts/status-badge.js';
import { createPolling } from '../polling.js';
import { pageLink, replacePlace, traceLink } from '../routing.js';
import type { Page } from './page.js';

const shownAtMost = 200;

/** Requests as they come in, newest first; each leads to its trace. */
export const requestsPage: Page = (root, place, context) => {
  const filters = filterBar(
    [
      { name: 'search', label: 'Search', kind: 'search' },
      { name: 'service', label: 'Service', kind: 'select', options: serviceOptions([]) },
      { name: 'error', label: 'Errors only', kind: 'check' },
    ],
    place.query,
    () => {
      replacePlace(pageLink('requests', filters.values));
      polling.nudge();
    },
  );
  const list = h('ol', { class: 'requests' });
  const heading = h(
    'div',
    { class: 'request request-heading', 'aria-hidden': 'true' },
    ...['Time', 'Request', 'Status', 'Duration', 'Services'].map((text) => h('span', {}, text)),
  );
  const notice = h('div', { 'aria-live': 'polite' });
  fill(root, h('h1', { tabindex: -1 }, 'Requests'), filters.element, notice, heading, list);

  const show = createKeyedList<RequestSummary>(list, {
    key: (request) => `${request.traceId}${request.from === 'span' ? request.spanId : ''}`,
    version: (request) => JSON.stringify(request),
    render: (request) => h('li', { class: 'entry' }, row(request)),
  });

  const load = async (signal: AbortSignal) => {
    try {
      const answer = await getJson<RequestsAnswer>(
        '/api/requests',
        { ...filters.values, limit: shownAtMost },
        signal,
      );
      filters.setOptions('service', serviceOptions(answer.services));
      show(answer.items);
      heading.hidden = answer.items.length === 0;
      if (answer.items.length > 0) fill(notice);
      else if (filters.active) fill(notice, noMatch(filters.clear));
      else fill(notice, noneYet(context.gatewayUrl()));
    } catch (error) {
      if (!signal.aborted)
        fill(
          notice,
          failureNotice(error, () => polling.nudge()),
        );
    }
  };
  const polling = createPolling(load, 10_000);
  const events = new EventSource('/api/events');
  events.addEventListener('requests', () => polling.nudge(700));
  // after a break there may be more to show than the next event tells
  events.addEventListener('open', () => polling.nudge(0));

  return () => {
    events.close();
    polling.stop();
  };
};

function row(request: RequestSummary): HTMLElement {
  const { method, route, path, name, error } = request;
  const millis = request.startUs / 1000;
  // something below it failed, and it was answered all the same
  const isInside = error && request.statusCode !== undefined && request.statusCode < 500;
  return h(
    'a',
    { class: `request ${error && !isInside ? 'failed' : ''}`, href: traceLink(request.traceId) },
    h('time', { datetime: iso(millis), title: iso(millis) }, clock(millis)),
    h(
      'span',
      { class: 'what' },
      method ? h('span', { class: 'method' }, method) : null,
      ' ',
      h('span', { class: 'route', title: path }, method ? (route ?? path ?? name) : name),
    ),
    h(
      'span',
      { class: 'outcome' },
      statusBadge(request.statusCode),
      error &&
        h('span', { class: `error-mark ${isInside ? 'inside' : ''}` }, isInside ? 'error inside' : 'error'),
    ),
    h('span', { class: 'took' }, duration(request.durationUs)),
    h('span', { class: 'services' }, ...request.services.map(serviceTag)),
  );
}

function noneYet(gatewayUrl: string): HTMLElement {
  return emptyNotice(
    'No request yet.',
    h('p', {}, 'Send one, and it appears here at once:'),
    command(`curl -i ${gatewayUrl}/products`),
    h(
      'p',
      {},
      'The ',
      h('code', {}, 'trace-id'),
      ' header of the answer is the trace that you will find here.',
    ),
  );
}

function noMatch(clear: () => void): HTMLElement {
  return emptyNotice(
    'No request fits these filters.',
    h('button', { type: 'button', on: { click: clear } }, 'Clear the filters'),
  );
}
