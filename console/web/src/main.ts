import type { Status } from '../../contract/src/status.js';
import { getJson } from './api-client.js';
import { h, replaceChildren } from './dom.js';
import { bytes, count } from './format.js';
import { parseBackEnds } from './model/back-end-links.js';
import { alertsPage } from './pages/alerts.js';
import { auditPage } from './pages/audit.js';
import { logsPage } from './pages/logs.js';
import { metricsPage } from './pages/metrics.js';
import type { Page } from './pages/page.js';
import { requestsPage } from './pages/requests.js';
import { tracePage } from './pages/trace.js';
import { emptyNotice } from './parts/notice.js';
import { createPolling } from './polling.js';
import { parseRoute, type Route } from './routing.js';
import { createServiceColours } from './service-colours.js';

/** Names of `SCRAPE_TARGETS`, which the server writes into the page: they have the same colours in every visit. */
const scraped = (document.documentElement.dataset.services ?? '')
  .split(' ')
  .filter(Boolean)
  .map(decodeURIComponent);

const backEnds = parseBackEnds(document.documentElement.dataset.backEnds ?? '');

const pages: Readonly<Record<string, Page>> = {
  requests: requestsPage,
  traces: tracePage,
  logs: logsPage,
  metrics: metricsPage,
  audit: auditPage,
  alerts: alertsPage,
};

const notFound: Page = (root) => {
  replaceChildren(
    root,
    h('h1', { tabindex: -1 }, 'Page not found'),
    emptyNotice('No page has this address.', h('p', {}, h('a', { href: '#/requests' }, 'All requests'))),
  );
  return () => {};
};

function start(root: HTMLElement, holds: HTMLElement, links: readonly HTMLAnchorElement[]): void {
  let gatewayUrl = 'http://127.0.0.1:8080';
  let leave = () => {};
  const colours = createServiceColours(scraped);

  function go(route: Route, isFirst: boolean): void {
    leave();
    const page = Object.hasOwn(pages, route.page) ? (pages[route.page] as Page) : notFound;
    const shown = h('div', {});
    replaceChildren(root, shown);
    leave = page(shown, route, { gatewayUrl: () => gatewayUrl, colours, backEnds });
    const tab = route.page === 'traces' ? 'requests' : route.page;
    for (const link of links) {
      if (link.hash === `#/${tab}`) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    const title = shown.querySelector('h1');
    document.title = `${title?.textContent ?? ''} · Glasshouse`;
    if (isFirst) return;
    window.scrollTo(0, 0);
    title?.focus({ preventScroll: true });
  }

  window.addEventListener('hashchange', () => {
    // `#content` is the target of the skip link, not a page
    if (location.hash === '' || location.hash.startsWith('#/')) go(parseRoute(location.hash), false);
  });

  createPolling(async (signal) => {
    try {
      const status = await getJson<Status>('/api/status', {}, signal);
      gatewayUrl = status.gatewayUrl;
      const { spans, logs, bytes: held, maxBytes } = status.holds;
      holds.className = 'holds';
      holds.title = `${bytes(held)} of ${bytes(maxBytes)} used; evicted: ${count(status.spans.evicted)} spans, ${count(status.logs.evicted)} log records; rejected: ${count(status.spans.rejected + status.logs.rejected)}`;
      replaceChildren(holds, `${count(spans)} spans, ${count(logs)} log records`);
    } catch {
      holds.className = 'holds unavailable';
      replaceChildren(holds, 'console unavailable');
    }
  }, 5000);
  go(parseRoute(location.hash), true);
}

const main = document.querySelector<HTMLElement>('main');
const holds = document.querySelector<HTMLElement>('#holds');
if (main && holds) start(main, holds, [...document.querySelectorAll<HTMLAnchorElement>('nav a')]);
