import { getJson } from './api-client.js';
import type { Status } from './api-types.js';
import { fill, h } from './dom.js';
import { bytes, count } from './format.js';
import { alertsPage } from './pages/alerts.js';
import { auditPage } from './pages/audit.js';
import { logsPage } from './pages/logs.js';
import { metricsPage } from './pages/metrics.js';
import type { Page } from './pages/page.js';
import { requestsPage } from './pages/requests.js';
import { tracePage } from './pages/trace.js';
import { emptyNotice } from './parts/notice.js';
import { createPolling } from './polling.js';
import { type Place, parsePlace } from './routing.js';

const pages: Readonly<Record<string, Page>> = {
  requests: requestsPage,
  traces: tracePage,
  logs: logsPage,
  metrics: metricsPage,
  audit: auditPage,
  alerts: alertsPage,
};

const notFound: Page = (root) => {
  fill(
    root,
    h('h1', { tabindex: -1 }, 'No such page'),
    emptyNotice(
      'There is nothing at this address.',
      h('p', {}, h('a', { href: '#/requests' }, 'All requests')),
    ),
  );
  return () => {};
};

function start(root: HTMLElement, holds: HTMLElement, links: readonly HTMLAnchorElement[]): void {
  let gatewayUrl = 'http://127.0.0.1:8080';
  let leave = () => {};

  function go(place: Place, isFirst: boolean): void {
    leave();
    const page = Object.hasOwn(pages, place.page) ? (pages[place.page] as Page) : notFound;
    const shown = h('div', { class: `page page-${Object.hasOwn(pages, place.page) ? place.page : 'none'}` });
    fill(root, shown);
    leave = page(shown, place, { gatewayUrl: () => gatewayUrl });
    const tab = place.page === 'traces' ? 'requests' : place.page;
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
    // `#content` is the skip link's, not a place
    if (location.hash === '' || location.hash.startsWith('#/')) go(parsePlace(location.hash), false);
  });

  createPolling(async (signal) => {
    try {
      const status = await getJson<Status>('/api/status', {}, signal);
      gatewayUrl = status.gatewayUrl;
      const { spans, logs, bytes: held, maxBytes } = status.holds;
      holds.className = 'holds';
      holds.title = `${bytes(held)} of ${bytes(maxBytes)}; evicted ${count(status.spans.evicted)} spans, ${count(status.logs.evicted)} lines; rejected ${count(status.spans.rejected + status.logs.rejected)}`;
      fill(holds, `${count(spans)} spans, ${count(logs)} lines held`);
    } catch {
      holds.className = 'holds away';
      fill(holds, 'console away');
    }
  }, 5000);
  go(parsePlace(location.hash), true);
}

const main = document.querySelector<HTMLElement>('main');
const holds = document.querySelector<HTMLElement>('#holds');
if (main && holds) start(main, holds, [...document.querySelectorAll<HTMLAnchorElement>('nav a')]);
