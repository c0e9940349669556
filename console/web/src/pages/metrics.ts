import { getJson } from '../api-client.js';
import type { ProcessStatus, RequestStatistics, Target } from '../api-types.js';
import { fill, h } from '../dom.js';
import { instanceChoice } from '../parts/instance-choice.js';
import { levelChanges } from '../parts/level-changes.js';
import { command, emptyNotice, failureNotice } from '../parts/notice.js';
import { processPanel } from '../parts/process-panel.js';
import { serviceMetrics } from '../parts/service-metrics.js';
import { targetCards } from '../parts/target-cards.js';
import { createPolling } from '../polling.js';
import { pageLink, replacePlace } from '../routing.js';
import type { Page } from './page.js';

/** Which services answer, which log level each writes, and how well each does: rate, errors, latency. */
export const metricsPage: Page = (root, place, context) => {
  const notice = h('div', { 'aria-live': 'polite' });
  const changes = levelChanges(() => polling.nudge());
  const targets = targetCards(changes.change);
  const processes = processPanel();
  const choice = instanceChoice(place.query.get('by') === 'instance', () => {
    replacePlace(pageLink('metrics', choice.byInstance ? { by: 'instance' } : {}));
    fill(services);
    polling.nudge();
  });
  const services = h('div', { class: 'service-metrics' });
  fill(
    root,
    h('h1', { tabindex: -1 }, 'Metrics'),
    notice,
    processes.element,
    changes.element,
    targets.element,
    choice.element,
    services,
  );

  const load = async (signal: AbortSignal) => {
    try {
      const [known, statistics] = await Promise.all([
        getJson<{ items: Target[] }>('/api/targets', {}, signal),
        getJson<{ items: RequestStatistics[] }>(
          '/api/metrics/requests',
          { by: choice.byInstance ? 'instance' : 'service' },
          signal,
        ),
      ]);
      targets.show(known.items);
      changes.offer(known.items.some(({ logLevel }) => logLevel !== undefined));
      choice.offer(statistics.items.some(({ instances }) => instances.length > 1));
      // a reader who points at a chart keeps it
      if (services.matches(':hover') && services.childElementCount > 0) return;
      fill(services, ...statistics.items.map((item) => serviceMetrics(item)));
      if (known.items.length === 0) fill(notice, nothingScraped());
      else if (statistics.items.every((item) => item.points.every(({ rate }) => !rate)))
        fill(notice, quiet(context.gatewayUrl()));
      else fill(notice);
    } catch (error) {
      if (!signal.aborted)
        fill(
          notice,
          failureNotice(error, () => polling.nudge()),
        );
    }
  };
  const polling = createPolling(load, 5000);
  // more often than the other data: a restart takes a second or two
  const following = createPolling(async (signal) => {
    processes.show((await getJson<{ items: ProcessStatus[] }>('/api/processes', {}, signal)).items);
  }, 1000);
  return () => {
    polling.stop();
    following.stop();
  };
};

function nothingScraped(): HTMLElement {
  return emptyNotice(
    'Nothing is scraped.',
    h('p', {}, 'Name the services in the environment of the console and start it again:'),
    command('SCRAPE_TARGETS=order=http://127.0.0.1:8084/metrics'),
  );
}

function quiet(gatewayUrl: string): HTMLElement {
  return emptyNotice(
    'No request in the last minutes.',
    h('p', {}, 'Send some:'),
    command(`for i in $(seq 20); do curl -s ${gatewayUrl}/products > /dev/null; done`),
  );
}
