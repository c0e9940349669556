import { type Series, type SeriesStore, slotsInOrder, type TargetSeries } from './series.js';

export interface RequestPoint {
  /** Epoch milliseconds. */
  timeMs: number;
  /** Requests a second. */
  rate: number;
  /** Share of answers with a 5xx status, 0 to 1; null without requests. */
  errorRate: number | null;
  /** Seconds; null without requests. */
  p50: number | null;
  p95: number | null;
  p99: number | null;
}

export interface RequestExemplar {
  traceId: string;
  /** Seconds it took. */
  value: number;
  timeMs: number | undefined;
  method: string | undefined;
  route: string | undefined;
  statusCode: string | undefined;
}

export interface RequestStatistics {
  service: string;
  points: RequestPoint[];
  /** Slowest first. */
  exemplars: RequestExemplar[];
}

const metric = 'http_server_request_duration_seconds';
/** Each point looks back over this many scrapes, so that a single request does not make a spike. */
const window = 6;

/** Rate, errors and latency of each service, from its request histogram; its health checks and scrapes are left out. In the order of `services`. */
export function requestStatistics(store: SeriesStore, services: readonly string[]): RequestStatistics[] {
  return services.flatMap((service) => {
    const target = store.targets.get(service);
    return target ? [statisticsOf(target)] : [];
  });
}

function statisticsOf(target: TargetSeries): RequestStatistics {
  const series = [...target.series.values()].filter((s) => s.name.startsWith(metric) && !isOwnUpkeep(s));
  const counts = series.filter((s) => s.name === `${metric}_count`);
  const buckets = series.filter((s) => s.name === `${metric}_bucket`);
  const slots = slotsInOrder(target);
  const points: RequestPoint[] = [];
  for (let i = 1; i < slots.length; i++) {
    const range = slots.slice(Math.max(0, i - window), i + 1);
    const seconds =
      ((target.times[slots[i] as number] as number) - (target.times[range[0] as number] as number)) / 1000;
    if (!(seconds > 0)) continue;
    let all = 0;
    let failed = 0;
    for (const s of counts) {
      const grown = increase(s.values, range);
      all += grown;
      if (s.labels.status_code?.startsWith('5')) failed += grown;
    }
    const quantile = all > 0 ? quantiles(buckets, range) : () => null;
    points.push({
      timeMs: target.times[slots[i] as number] as number,
      rate: all / seconds,
      errorRate: all > 0 ? failed / all : null,
      p50: quantile(0.5),
      p95: quantile(0.95),
      p99: quantile(0.99),
    });
  }
  return { service: target.service, points, exemplars: exemplarsOf(buckets) };
}

function isOwnUpkeep({ labels }: Series): boolean {
  const route = labels.route ?? '';
  return route === '/metrics' || route.startsWith('/health');
}

/**
 * How much a counter grew over these slots, a fall being a restart from zero. A series that appears counts from zero:
 * its first request made it.
 */
export function increase(values: Float64Array, slots: readonly number[]): number {
  let last: number | undefined;
  let grown = 0;
  for (const [i, slot] of slots.entries()) {
    const value = values[slot] as number;
    if (Number.isNaN(value)) continue;
    if (last === undefined) grown += i === 0 ? 0 : value;
    else grown += value >= last ? value - last : value;
    last = value;
  }
  return grown;
}

/** As PromQL's `histogram_quantile`: linear inside the bucket that holds the rank. */
function quantiles(buckets: readonly Series[], slots: readonly number[]): (q: number) => number | null {
  const byBound = new Map<number, number>();
  for (const s of buckets) {
    const bound = s.labels.le === '+Inf' ? Infinity : Number(s.labels.le);
    if (!Number.isNaN(bound)) byBound.set(bound, (byBound.get(bound) ?? 0) + increase(s.values, slots));
  }
  const bounds = [...byBound].sort((a, b) => a[0] - b[0]);
  const total = bounds.at(-1)?.[1] ?? 0;
  return (q) => {
    if (total <= 0) return null;
    const rank = q * total;
    let below: readonly [number, number] = [0, 0];
    for (const bucket of bounds) {
      const [bound, count] = bucket;
      if (count >= rank) {
        if (bound === Infinity) return below[0];
        const share = count === below[1] ? 1 : (rank - below[1]) / (count - below[1]);
        return below[0] + (bound - below[0]) * share;
      }
      below = bucket;
    }
    return below[0];
  };
}

function exemplarsOf(buckets: readonly Series[]): RequestExemplar[] {
  const byTrace = new Map<string, RequestExemplar>();
  for (const { exemplar, labels } of buckets) {
    const traceId = exemplar?.labels.trace_id;
    if (!exemplar || !traceId) continue;
    byTrace.set(traceId, {
      traceId,
      value: exemplar.value,
      timeMs: exemplar.timestamp === undefined ? undefined : exemplar.timestamp * 1000,
      method: labels.method,
      route: labels.route,
      statusCode: labels.status_code,
    });
  }
  return [...byTrace.values()].sort((a, b) => b.value - a.value).slice(0, 12);
}
