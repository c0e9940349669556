import type { RequestList, RequestSummary } from '../../../contract/src/traces.js';
import { getJson } from '../api-client.js';
import { h, replaceChildren } from '../dom.js';
import { columnList } from '../parts/column-list.js';
import { filterBar, serviceOptions } from '../parts/filter-bar.js';
import { clearFilters, command, emptyNotice } from '../parts/notice.js';
import { pollWithNotice } from '../parts/polled-notice.js';
import { timeScope } from '../parts/time-scope.js';
import { pageLink, replaceRoute, traceLink } from '../routing.js';
import type { Page } from './page.js';
import { failedInside, requestColumns } from './request-columns.js';

const maxShown = 200;

/** Lists requests as they arrive, newest first. Each links to its trace. */
export const requestsPage: Page = (root, route, { gatewayUrl, colours }) => {
  let sort = route.query.get('sort') ?? '';
  const updateRoute = () => replaceRoute(pageLink('requests', { ...filters.values, ...time.values, sort }));
  const filters = filterBar(
    [
      { name: 'search', label: 'Search', kind: 'search' },
      { name: 'service', label: 'Service', kind: 'select', options: serviceOptions([]) },
      { name: 'error', label: 'Errors only', kind: 'check' },
    ],
    route.query,
    () => {
      updateRoute();
      polling.nudge();
    },
  );
  const time = timeScope('requests', route.query, () => {
    updateRoute();
    polling.nudge();
  });
  const list = columnList<RequestSummary>({
    columns: requestColumns(colours),
    key: (request) => `${request.traceId}${request.from === 'span' ? request.spanId : ''}`,
    href: ({ traceId }) => traceLink(traceId),
    isFailed: (request) => request.error && !failedInside(request),
    sort,
    onSort(chosen) {
      sort = chosen;
      updateRoute();
    },
  });
  list.show([]);
  const notice = h('div', { 'aria-live': 'polite' });
  replaceChildren(
    root,
    h('h1', { tabindex: -1 }, 'Requests'),
    filters.element,
    time.element,
    notice,
    list.element,
  );

  const load = async (signal: AbortSignal) => {
    const { items, services } = await getJson<RequestList>(
      '/api/requests',
      { ...filters.values, ...time.values, limit: maxShown },
      signal,
    );
    filters.setOptions('service', serviceOptions(services));
    list.show(items);
    if (items.length > 0) replaceChildren(notice);
    else if (!time.element.hidden)
      replaceChildren(notice, emptyNotice('The console has no matching request of this time.'));
    else if (filters.active)
      replaceChildren(notice, emptyNotice('No request matches these filters.', clearFilters(filters.clear)));
    else replaceChildren(notice, noRequests(gatewayUrl()));
  };
  const polling = pollWithNotice(notice, load, 10_000);
  const events = new EventSource('/api/events');
  events.addEventListener('requests', () => polling.nudge(700));
  // requests may have arrived while the connection was lost
  events.addEventListener('open', () => polling.nudge(0));

  return () => {
    events.close();
    polling.stop();
  };
};

function noRequests(gatewayUrl: string): HTMLElement {
  return emptyNotice(
    'No requests yet.',
    h('p', {}, 'Send a request, and it appears here at once:'),
    command(`curl -i ${gatewayUrl}/products`),
    h('p', {}, 'The ', h('code', {}, 'trace-id'), ' header of the response is the id of its trace.'),
  );
}
