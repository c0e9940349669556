import type { RequestExemplar, RequestPoint, RequestStatistics } from '../../../contract/src/metrics.js';
import {
  eachIncrease,
  type ScrapeRange,
  scrapesWithin,
  sharedTimes,
  type TimeWindow,
  windowAt,
} from './increase.js';
import { type InstanceSeries, type Series, slotOf } from './instance-series.js';
import { type BucketGrowth, quantileOf } from './quantile.js';
import { readFloat, toJsonNumber } from './read-float.js';
import type { SeriesStore } from './series.js';

export interface StatisticsFilter {
  service?: string | undefined;
  instance?: string | undefined;
  /** Only requests with this method. */
  method?: string | undefined;
  /** Only requests of this route. */
  route?: string | undefined;
  /** `instance` returns one entry for each instance; `service`, the default, their sum. */
  by?: 'service' | 'instance' | undefined;
}

const metric = 'http_server_request_duration_seconds';
/** Number of scrapes that each point covers, so that a single request does not cause a spike. */
const scrapesPerPoint = 6;
const maxExemplars = 12;
/** Number of scrapes that the points cover. */
const maxScrapes = 120;

/**
 * Calculates rate, errors and latency of each service from its request histogram, without health checks and scrapes, in
 * the order of `services`. Counter resets are detected by instance. Rates are sums over the instances; quantiles come
 * from the summed buckets. A point has no values when no instance responded at its time.
 */
export function requestStatistics(
  store: SeriesStore,
  services: readonly string[],
  { service: wanted, instance, method, route, by = 'service' }: StatisticsFilter = {},
): RequestStatistics[] {
  const all = [...store.instances];
  return [...new Set(services)].flatMap((service) => {
    if (wanted !== undefined && service !== wanted) return [];
    // an instance that never responded has no series
    const own = all.filter((each) => each.service === service && each.series.size > 0);
    const names = own.map((each) => ({ instance: each.instance, isGone: each.isGone }));
    const chosen = own.filter((each) => instance === undefined || each.instance === instance);
    if (chosen.length === 0) return [];
    const parts = chosen.map((each) => partOf(each, { method, route }));
    if (by === 'instance')
      return parts.map((part) => statisticsOf(service, part.owner.instance, names, [part]));
    return [statisticsOf(service, instance, names, parts)];
  });
}

/** Cumulative increase of counters by scrape, beginning with the oldest scrape that can be stored. */
type Growth = Float64Array;

/** The request histogram of one instance. */
interface InstancePart {
  owner: InstanceSeries;
  all: Growth;
  /** Responses with a 5xx status. */
  failed: Growth;
  /** By upper bound. */
  buckets: Map<number, Growth>;
  exemplars: Series[];
}

function statisticsOf(
  service: string,
  instance: string | undefined,
  instances: RequestStatistics['instances'],
  parts: readonly InstancePart[],
): RequestStatistics {
  const times = sharedTimes(parts.map(({ owner }) => owner)).slice(-maxScrapes);
  const points: RequestPoint[] = [];
  for (let i = 1; i < times.length; i++) points.push(pointOf(parts, windowAt(times, i, scrapesPerPoint)));
  return { service, instance, instances, points, exemplars: exemplarsOf(parts) };
}

function partOf(owner: InstanceSeries, { method, route }: StatisticsFilter): InstancePart {
  const oldest = owner.scrapes - owner.times.length + 1;
  const empty = () => new Float64Array(owner.times.length);
  const part: InstancePart = { owner, all: empty(), failed: empty(), buckets: new Map(), exemplars: [] };
  const addTo = (growth: Growth, series: Series) =>
    eachIncrease(owner, series, scrapesPerPoint, (amount, scrape) => {
      if (scrape >= oldest) growth[scrape - oldest] = (growth[scrape - oldest] ?? 0) + amount;
    });
  for (const series of owner.series.values()) {
    if (isProbeOrScrape(series)) continue;
    if (method !== undefined && series.labels.method !== method) continue;
    if (route !== undefined && series.labels.route !== route) continue;
    if (series.name === `${metric}_count`) {
      addTo(part.all, series);
      if (series.labels.status_code?.startsWith('5')) addTo(part.failed, series);
    }
    if (series.name !== `${metric}_bucket`) continue;
    const bound = readFloat(series.labels.le ?? '');
    if (bound === undefined || Number.isNaN(bound)) continue;
    const growth = part.buckets.get(bound) ?? empty();
    part.buckets.set(bound, growth);
    addTo(growth, series);
    if (series.exemplars.length > 0) part.exemplars.push(series);
  }
  for (const growth of [part.all, part.failed, ...part.buckets.values()]) sumUp(growth);
  return part;
}

function sumUp(growth: Growth): void {
  for (let i = 1; i < growth.length; i++) growth[i] = (growth[i] ?? 0) + (growth[i - 1] ?? 0);
}

function pointOf(parts: readonly InstancePart[], window: TimeWindow): RequestPoint {
  let all = 0;
  let failed = 0;
  let isKnown = false;
  let isCurrent = false;
  const growth: BucketGrowth = new Map();
  for (const part of parts) {
    const { owner } = part;
    const scrapes = scrapesWithin(owner, window);
    if (!scrapes) continue;
    isKnown ||= responsesWithin(owner, scrapes) > 1;
    isCurrent ||= respondedAt(owner, scrapes[1], window.toMs);
    const [first, latest] = scrapes.map((scrape) => scrape - owner.scrapes + owner.times.length - 1);
    const grown = (sums: Growth) => (sums[latest as number] ?? 0) - (sums[first as number] ?? 0);
    all += grown(part.all);
    failed += grown(part.failed);
    for (const [bound, sums] of part.buckets) growth.set(bound, (growth.get(bound) ?? 0) + grown(sums));
  }
  const isCounted = isCurrent && all > 0;
  const quantile = isCounted ? quantileOf(growth) : () => null;
  return {
    timeMs: window.toMs,
    rate: isCurrent && isKnown ? finite((all / (window.toMs - window.fromMs)) * 1000) : null,
    errorRate: isCounted ? finite(failed / all) : null,
    p50: quantile(0.5),
    p95: quantile(0.95),
    p99: quantile(0.99),
  };
}

function responsesWithin(owner: InstanceSeries, [first, latest]: ScrapeRange): number {
  let responses = 0;
  for (let scrape = first; scrape <= latest; scrape++)
    if (owner.responses[slotOf(owner, scrape)]) responses++;
  return responses;
}

function respondedAt(owner: InstanceSeries, scrape: number, timeMs: number): boolean {
  const slot = slotOf(owner, scrape);
  return owner.times[slot] === timeMs && owner.responses[slot] !== 0;
}

function isProbeOrScrape({ labels }: Series): boolean {
  const route = labels.route ?? '';
  return route === '/metrics' || route.startsWith('/health');
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function exemplarsOf(parts: readonly InstancePart[]): RequestExemplar[] {
  const byTrace = new Map<string, RequestExemplar & { seconds: number }>();
  for (const { owner, exemplars } of parts) {
    for (const { exemplars: ofSeries, labels } of exemplars) {
      const exemplar = ofSeries.at(-1);
      const traceId = exemplar?.traceId;
      if (!exemplar || !traceId) continue;
      byTrace.set(traceId, {
        traceId,
        instance: owner.instance,
        value: toJsonNumber(exemplar.value),
        seconds: Number.isNaN(exemplar.value) ? -Infinity : exemplar.value,
        timeMs: exemplar.timeMs,
        method: labels.method,
        route: labels.route,
        statusCode: labels.status_code,
      });
    }
  }
  return [...byTrace.values()]
    .sort((a, b) => (a.seconds === b.seconds ? 0 : b.seconds - a.seconds))
    .slice(0, maxExemplars)
    .map(({ seconds: _, ...exemplar }) => exemplar);
}
