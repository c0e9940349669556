import { increase, sharedTimes, slotsWithin, type TimeWindow, windowAt } from './increase.js';
import { momentOf } from './moment.js';
import { type BucketGrowth, quantileOf } from './quantile.js';
import { type JsonNumber, readFloat, toJsonNumber } from './read-float.js';
import type { InstanceSeries, Series, SeriesStore } from './series.js';

export interface RequestPoint {
  /** Epoch milliseconds. */
  timeMs: number;
  /** Requests a second; null where no instance answered twice, or the counters are no finite numbers. */
  rate: number | null;
  /** Share of answers with a 5xx status, 0 to 1; null without requests. */
  errorRate: number | null;
  /** Seconds; null without requests. */
  p50: number | null;
  p95: number | null;
  p99: number | null;
}

export interface RequestExemplar {
  traceId: string;
  instance: string;
  /** Seconds it took. */
  value: JsonNumber;
  timeMs: number | undefined;
  method: string | undefined;
  route: string | undefined;
  statusCode: string | undefined;
}

export interface RequestStatistics {
  service: string;
  /** Set where the points are those of one instance. */
  instance: string | undefined;
  /** All instances whose series are held, those included that are gone. */
  instances: { instance: string; isGone: boolean }[];
  points: RequestPoint[];
  /** Slowest first. */
  exemplars: RequestExemplar[];
}

export interface StatisticsFilter {
  service?: string | undefined;
  instance?: string | undefined;
  /** `instance`: one entry for each instance. Default `service`: their sum. */
  by?: 'service' | 'instance' | undefined;
}

const metric = 'http_server_request_duration_seconds';
/** Each point looks back over this many scrapes, so that a single request does not make a spike. */
const scrapesPerPoint = 6;
const maxExemplars = 12;

/**
 * Rate, errors and latency of each service, from its request histogram without health checks and scrapes, in the order
 * of `services`. Counter resets are found by instance; rates are sums over the instances, quantiles come from the
 * buckets summed over them.
 */
export function requestStatistics(
  store: SeriesStore,
  services: readonly string[],
  { service: wanted, instance, by = 'service' }: StatisticsFilter = {},
): RequestStatistics[] {
  const all = [...store.instances];
  return [...new Set(services)].flatMap((service) => {
    if (wanted !== undefined && service !== wanted) return [];
    // one that has not answered has nothing to show
    const own = all.filter((each) => each.service === service && each.series.size > 0);
    const names = own.map((each) => ({ instance: each.instance, isGone: each.isGone }));
    const chosen = own.filter((each) => instance === undefined || each.instance === instance);
    if (chosen.length === 0) return [];
    if (by === 'instance') return chosen.map((each) => statisticsOf(service, each.instance, names, [each]));
    return [statisticsOf(service, instance, names, chosen)];
  });
}

/** The request histogram of one instance. */
interface InstancePart {
  owner: InstanceSeries;
  counts: Series[];
  buckets: { bound: number; series: Series }[];
}

function statisticsOf(
  service: string,
  instance: string | undefined,
  instances: RequestStatistics['instances'],
  owners: readonly InstanceSeries[],
): RequestStatistics {
  const parts = owners.map(partOf);
  const times = sharedTimes(owners);
  const points: RequestPoint[] = [];
  for (let i = 1; i < times.length; i++) points.push(pointOf(parts, windowAt(times, i, scrapesPerPoint)));
  return { service, instance, instances, points, exemplars: exemplarsOf(parts) };
}

function partOf(owner: InstanceSeries): InstancePart {
  const part: InstancePart = { owner, counts: [], buckets: [] };
  for (const series of owner.series.values()) {
    if (isOwnUpkeep(series)) continue;
    if (series.name === `${metric}_count`) part.counts.push(series);
    if (series.name !== `${metric}_bucket`) continue;
    const bound = readFloat(series.labels.le ?? '');
    if (bound !== undefined && !Number.isNaN(bound)) part.buckets.push({ bound, series });
  }
  return part;
}

function pointOf(parts: readonly InstancePart[], window: TimeWindow): RequestPoint {
  let all = 0;
  let failed = 0;
  let isKnown = false;
  const growth: BucketGrowth = new Map();
  for (const { owner, counts, buckets } of parts) {
    const slots = slotsWithin(owner, window);
    isKnown ||= slots.filter((slot) => owner.answered[slot]).length > 1;
    for (const series of counts) {
      const grown = increase(owner, series, slots);
      all += grown;
      if (series.labels.status_code?.startsWith('5')) failed += grown;
    }
    for (const { bound, series } of buckets)
      growth.set(bound, (growth.get(bound) ?? 0) + increase(owner, series, slots));
  }
  const quantile = all > 0 ? quantileOf(growth) : () => null;
  return {
    timeMs: window.toMs,
    rate: isKnown ? finite((all / (window.toMs - window.fromMs)) * 1000) : null,
    errorRate: all > 0 ? finite(failed / all) : null,
    p50: quantile(0.5),
    p95: quantile(0.95),
    p99: quantile(0.99),
  };
}

function isOwnUpkeep({ labels }: Series): boolean {
  const route = labels.route ?? '';
  return route === '/metrics' || route.startsWith('/health');
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function exemplarsOf(parts: readonly InstancePart[]): RequestExemplar[] {
  const byTrace = new Map<string, RequestExemplar & { seconds: number }>();
  for (const { owner, buckets } of parts) {
    for (const { series } of buckets) {
      const { exemplar, labels } = series;
      const traceId = exemplar?.labels.trace_id;
      if (!exemplar || !traceId) continue;
      byTrace.set(traceId, {
        traceId,
        instance: owner.instance,
        value: toJsonNumber(exemplar.value),
        seconds: Number.isNaN(exemplar.value) ? -Infinity : exemplar.value,
        timeMs: momentOf(exemplar.timestamp),
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
