import type { BackEnds } from '../../../contract/src/back-ends.js';
import type { RequestStatistics } from '../../../contract/src/metrics.js';
import { type Child, h } from '../dom.js';
import { duration, percent, rate, second } from '../format.js';
import { serviceLinks, type TimeWindow, windowAround } from '../model/back-end-links.js';
import { logsLink, requestsLink, traceLink } from '../routing.js';
import type { ServiceColours } from '../service-colours.js';
import { chart } from './chart.js';
import { linkRow } from './link-row.js';
import { serviceTag } from './service-tag.js';
import { statusBadge } from './status-badge.js';
import { timeTag } from './time-tag.js';

export interface ServiceMetricsOptions {
  colours: ServiceColours;
  backEnds: BackEnds;
  /** Time to mark in the charts, in epoch milliseconds; the links lead to the minutes around it. */
  markedMs: number | undefined;
}

/** Charts of rate, errors and latency of a service or of one of its instances, with links to requests and records. */
export function serviceMetrics(
  statistics: RequestStatistics,
  { colours, backEnds, markedMs }: ServiceMetricsOptions,
): HTMLElement {
  const { service, instance, points, exemplars } = statistics;
  const times = points.map((point) => point.timeMs);
  const [firstMs = 0, lastMs = firstMs] = [times[0], times.at(-1)];
  const isEarlier = markedMs !== undefined && markedMs < firstMs;
  const chosenMs = isEarlier ? undefined : markedMs;
  const window = markedMs === undefined ? { fromMs: firstMs, toMs: lastMs } : windowAround(markedMs);
  const micros = (seconds: number | null) => (seconds === null ? null : finite(seconds * 1e6));
  return h(
    'section',
    { class: 'service-card', 'aria-label': instance === undefined ? service : `${service} at ${instance}` },
    h('h2', {}, serviceTag(service, colours), ' ', scopeOf(statistics)),
    points.length === 0
      ? h('p', { class: 'hint' }, 'The first point appears after two scrapes.')
      : h(
          'div',
          { class: 'charts' },
          chart({
            title: 'Requests',
            times,
            markedMs: chosenMs,
            format: rate,
            atLeast: 0.1,
            lines: [{ label: 'rate', colour: 'line-a', values: points.map((point) => point.rate) }],
          }),
          chart({
            title: 'Errors (5xx)',
            times,
            markedMs: chosenMs,
            format: percent,
            atLeast: 0.05,
            lines: [{ label: 'share', colour: 'line-bad', values: points.map((point) => point.errorRate) }],
          }),
          chart({
            title: 'Latency',
            times,
            markedMs: chosenMs,
            format: duration,
            atLeast: 1000,
            lines: [
              { label: 'p50', colour: 'line-a', values: points.map((point) => micros(point.p50)) },
              { label: 'p95', colour: 'line-b', values: points.map((point) => micros(point.p95)) },
              { label: 'p99', colour: 'line-c', values: points.map((point) => micros(point.p99)) },
            ],
          }),
        ),
    isEarlier &&
      h(
        'p',
        { class: 'hint' },
        'The console has no metrics before ',
        timeTag(firstMs, second),
        '; the chosen time is earlier.',
      ),
    points.length > 0 && placesOf(service, window, backEnds),
    exemplars.length > 0 && exemplarList(statistics),
  );
}

/** Links to the requests and log records of the service in the window of the charts, or around the marked time. */
function placesOf(service: string, window: TimeWindow, backEnds: BackEnds): HTMLElement | undefined {
  const scope = { service, window };
  return linkRow(
    [
      h('a', { href: requestsLink(scope) }, 'Requests of this time'),
      h('a', { href: requestsLink(scope, true) }, 'Failed requests'),
      h('a', { href: logsLink(scope) }, 'Log records'),
    ],
    serviceLinks(backEnds, service, window),
  );
}

/** Returns the name of the instance or `sum of 2 instances`; undefined for a service with one instance. */
function scopeOf({ instance, instances }: RequestStatistics): Child {
  const gone = instances.filter(({ isGone }) => isGone).length;
  if (instance !== undefined) {
    const isGone = instances.some((each) => each.instance === instance && each.isGone);
    return h('span', { class: 'scope' }, h('code', {}, instance), isGone && ' (gone)');
  }
  if (instances.length < 2) return undefined;
  return h(
    'span',
    { class: 'scope' },
    `sum of ${instances.length} instances${gone > 0 ? `, ${gone} gone` : ''}`,
  );
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function exemplarList({ exemplars, instance: shownInstance, instances }: RequestStatistics): HTMLElement {
  const isSum = shownInstance === undefined && instances.length > 1;
  return h(
    'details',
    { class: 'exemplars' },
    h('summary', {}, 'Example requests'),
    h(
      'ul',
      {},
      ...exemplars.map(({ traceId, instance, value, timeMs, method, route, statusCode }) =>
        h(
          'li',
          {},
          h('a', { href: traceLink(traceId) }, `${method ?? ''} ${route ?? 'trace'}`.trim()),
          ' ',
          statusBadge(statusCode === undefined ? undefined : Number(statusCode)),
          h('span', { class: 'took' }, typeof value === 'number' ? duration(value * 1e6) : value),
          timeMs !== undefined && timeTag(timeMs),
          isSum && h('code', {}, instance),
        ),
      ),
    ),
  );
}
