import type { RequestStatisticsList } from '../../../contract/src/metrics.js';
import type { ProcessList } from '../../../contract/src/processes.js';
import type { TargetList } from '../../../contract/src/targets.js';
import { getJson } from '../api-client.js';
import { h, replaceChildren } from '../dom.js';
import { instanceChoice } from '../parts/instance-choice.js';
import { levelChanges } from '../parts/level-changes.js';
import { metricsScope } from '../parts/metrics-scope.js';
import { command, emptyNotice } from '../parts/notice.js';
import { pollWithNotice } from '../parts/polled-notice.js';
import { processPanel } from '../parts/process-panel.js';
import { scrapeTargetsCommand } from '../parts/scrape-targets-command.js';
import { serviceMetrics } from '../parts/service-metrics.js';
import { targetCards } from '../parts/target-cards.js';
import { createPolling } from '../polling.js';
import { pageLink, replaceRoute } from '../routing.js';
import type { Page } from './page.js';

/** Shows processes, scraped instances with their log levels, and rate, errors and latency of each service. */
export const metricsPage: Page = (root, route, { gatewayUrl, colours, backEnds }) => {
  const scope = metricsScope(route.query);
  const notice = h('div', { 'aria-live': 'polite' });
  const changes = levelChanges(() => polling.nudge());
  const targets = targetCards(colours, changes.change);
  const processes = processPanel(colours);
  const choice = instanceChoice(route.query.get('by') === 'instance', () => {
    replaceRoute(pageLink('metrics', { ...scope.query, by: choice.byInstance ? 'instance' : '' }));
    replaceChildren(services);
    polling.nudge();
  });
  const services = h('div', { class: 'service-metrics' });
  replaceChildren(
    root,
    h('h1', { tabindex: -1 }, 'Metrics'),
    h('p', { class: 'facts' }, h('a', { href: '#/explore' }, 'Charts of any series')),
    notice,
    processes.element,
    changes.element,
    targets.element,
    scope.element,
    choice.element,
    services,
  );

  const load = async (signal: AbortSignal) => {
    const [known, statistics] = await Promise.all([
      getJson<TargetList>('/api/targets', {}, signal),
      getJson<RequestStatisticsList>(
        '/api/metrics/requests',
        { ...scope.filter, by: choice.byInstance ? 'instance' : 'service' },
        signal,
      ),
    ]);
    targets.show(known.items);
    changes.offer(known.items.some(({ logLevel }) => logLevel !== undefined));
    choice.offer(statistics.items.some(({ instances }) => instances.length > 1));
    // a chart under the pointer is not replaced
    if (services.matches(':hover') && services.childElementCount > 0) return;
    replaceChildren(
      services,
      ...statistics.items.map((item) => serviceMetrics(item, { colours, backEnds, markedMs: scope.atMs })),
    );
    if (known.items.length === 0) replaceChildren(notice, nothingScraped());
    else if (statistics.items.every((item) => item.points.every(({ rate }) => !rate)))
      replaceChildren(notice, noRequests(gatewayUrl()));
    else replaceChildren(notice);
  };
  const polling = pollWithNotice(notice, load, 5000);
  // a shorter interval than for the other data, because a restart takes a second or two
  const processPolling = createPolling(async (signal) => {
    processes.show((await getJson<ProcessList>('/api/processes', {}, signal)).items);
  }, 1000);
  return () => {
    polling.stop();
    processPolling.stop();
  };
};

function nothingScraped(): HTMLElement {
  return emptyNotice('No service is scraped.', ...scrapeTargetsCommand());
}

function noRequests(gatewayUrl: string): HTMLElement {
  return emptyNotice(
    'No requests in the last minutes.',
    h('p', {}, 'Send some requests:'),
    command(`for i in $(seq 20); do curl -s ${gatewayUrl}/products > /dev/null; done`),
  );
}
