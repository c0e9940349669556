import type { RequestStatistics } from '../../../contract/src/metrics.js';
import { type Child, h } from '../dom.js';
import { duration, percent, rate } from '../format.js';
import { traceLink } from '../routing.js';
import type { ServiceColours } from '../service-colours.js';
import { chart } from './chart.js';
import { serviceTag } from './service-tag.js';
import { statusBadge } from './status-badge.js';
import { timeTag } from './time-tag.js';

/** Charts of rate, errors and latency of a service or of one of its instances. */
export function serviceMetrics(statistics: RequestStatistics, colours: ServiceColours): HTMLElement {
  const { service, instance, points, exemplars } = statistics;
  const times = points.map((point) => point.timeMs);
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
    exemplars.length > 0 && exemplarList(statistics),
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
