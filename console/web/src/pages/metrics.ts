import { getJson } from '../api-client.js';
import type { ProcessStatus, RequestStatistics, Target } from '../api-types.js';
import { fill, h } from '../dom.js';
import { clock, duration, iso, percent, rate } from '../format.js';
import { chart } from '../parts/chart.js';
import { levelChanges } from '../parts/level-changes.js';
import { command, emptyNotice, failureNotice } from '../parts/notice.js';
import { processPanel } from '../parts/process-panel.js';
import { serviceTag } from '../parts/service-tag.js';
import { statusBadge } from '../parts/status-badge.js';
import { targetCards } from '../parts/target-cards.js';
import { createPolling } from '../polling.js';
import { traceLink } from '../routing.js';
import type { Page } from './page.js';

/** Which services answer, which log level each writes, and how well each does: rate, errors, latency. */
export const metricsPage: Page = (root, _place, context) => {
  const notice = h('div', { 'aria-live': 'polite' });
  const changes = levelChanges(() => polling.nudge());
  const targets = targetCards(changes.change);
  const processes = processPanel();
  const services = h('div', { class: 'service-metrics' });
  fill(
    root,
    h('h1', { tabindex: -1 }, 'Metrics'),
    notice,
    processes.element,
    changes.element,
    targets.element,
    services,
  );

  const load = async (signal: AbortSignal) => {
    try {
      const [known, statistics] = await Promise.all([
        getJson<{ items: Target[] }>('/api/targets', {}, signal),
        getJson<{ items: RequestStatistics[] }>('/api/metrics/requests', {}, signal),
      ]);
      targets.show(known.items);
      changes.offer(known.items.some(({ logLevel }) => logLevel !== undefined));
      // a reader who points at a chart keeps it
      if (services.matches(':hover') && services.childElementCount > 0) return;
      fill(services, ...statistics.items.map((item) => serviceMetrics(item)));
      if (known.items.length === 0) fill(notice, nothingScraped());
      else if (statistics.items.every((item) => item.points.every((point) => point.rate === 0)))
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
  // more often than the rest: a restart takes a second or two
  const following = createPolling(async (signal) => {
    processes.show((await getJson<{ items: ProcessStatus[] }>('/api/processes', {}, signal)).items);
  }, 1000);
  return () => {
    polling.stop();
    following.stop();
  };
};

function serviceMetrics({ service, points, exemplars }: RequestStatistics): HTMLElement {
  const times = points.map((point) => point.timeMs);
  const micros = (seconds: number | null) => (seconds === null ? null : seconds * 1e6);
  return h(
    'section',
    { class: 'service-card', 'aria-label': service },
    h('h2', {}, serviceTag(service)),
    points.length === 0
      ? h('p', { class: 'hint' }, 'Two scrapes make the first point: a moment.')
      : h(
          'div',
          { class: 'charts' },
          chart({
            title: 'Requests',
            times,
            format: rate,
            atLeast: 0.1,
            lines: [{ label: 'rate', colour: 'line-a', values: points.map((point) => point.rate) }],
          }),
          chart({
            title: 'Errors (5xx)',
            times,
            format: percent,
            atLeast: 0.05,
            lines: [{ label: 'share', colour: 'line-bad', values: points.map((point) => point.errorRate) }],
          }),
          chart({
            title: 'Latency',
            times,
            format: duration,
            atLeast: 1000,
            lines: [
              { label: 'p50', colour: 'line-a', values: points.map((point) => micros(point.p50)) },
              { label: 'p95', colour: 'line-b', values: points.map((point) => micros(point.p95)) },
              { label: 'p99', colour: 'line-c', values: points.map((point) => micros(point.p99)) },
            ],
          }),
        ),
    exemplars.length > 0 && exemplarList(exemplars),
  );
}

function exemplarList(exemplars: RequestStatistics['exemplars']): HTMLElement {
  return h(
    'details',
    { class: 'exemplars' },
    h('summary', {}, 'Requests behind these numbers'),
    h(
      'ul',
      {},
      ...exemplars.map(({ traceId, value, timeMs, method, route, statusCode }) =>
        h(
          'li',
          {},
          h('a', { href: traceLink(traceId) }, `${method ?? ''} ${route ?? 'trace'}`.trim()),
          ' ',
          statusBadge(statusCode === undefined ? undefined : Number(statusCode)),
          h('span', { class: 'took' }, duration(value * 1e6)),
          timeMs !== undefined && h('time', { datetime: iso(timeMs) }, clock(timeMs)),
        ),
      ),
    ),
  );
}

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
