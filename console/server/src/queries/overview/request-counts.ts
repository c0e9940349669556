import { type InstanceSeries, slotOf, storedScrapes } from '../../scrape/instance-series.js';
import type { Scope } from '../scope.js';
import { isWithin } from '../time-range.js';
import { eachIncreaseAt } from './counter-increases.js';
import { addRefusals, type Refusals } from './refusals.js';
import type { SpanState } from './span-state.js';

/** Metric of the HTTP server conventions, in Prometheus' notation. */
const metric = 'http_server_request_duration_seconds_count';

/** Route of requests without one, whose spans have only the method as their name. */
const unmatched = 'unmatched';

/** Requests of an operation of a service that external clients call. */
export interface RequestCount {
  service: string;
  /** Method and route, like the name of its server spans. */
  name: string;
  count: number;
  /** Responses with a 4xx status, by status. */
  refusals: Map<number, Refusals>;
}

/** Requests of one time range by operation. */
export interface RequestCounts {
  byOperation: Map<string, RequestCount>;
  /** First time that is covered for a service, epoch microseconds. */
  knownFromUs: Map<string, number>;
}

/** Returns the services that external clients call. */
export function entryServices(...states: readonly SpanState[]): Set<string> {
  const entries = states.flatMap(({ operations }) =>
    [...operations.values()].filter(({ isEntry }) => isEntry),
  );
  return new Set(entries.map(({ service }) => service));
}

/**
 * Returns the requests of the services: counted by their metrics, which also count requests whose spans were not sampled or
 * are no longer stored; for services without this metric, counted by their spans.
 */
export function requestCountsOf(
  services: ReadonlySet<string>,
  instances: Iterable<InstanceSeries>,
  state: SpanState,
  { range }: Scope,
): RequestCounts {
  const counts: RequestCounts = { byOperation: new Map(), knownFromUs: new Map() };
  for (const owner of instances) if (services.has(owner.service)) addMetrics(counts, owner, range);
  for (const { service, name, isEntry, durations, refusals } of state.operations.values()) {
    if (!isEntry || counts.knownFromUs.has(service)) continue;
    const own = countOf(counts, service, name);
    own.count += durations.count;
    own.refusals = refusals;
  }
  for (const service of services)
    if (!counts.knownFromUs.has(service)) counts.knownFromUs.set(service, state.firstUs);
  return counts;
}

function addMetrics(counts: RequestCounts, owner: InstanceSeries, range: Scope['range']): void {
  const { service } = owner;
  const [oldest] = storedScrapes(owner);
  if (oldest === undefined) return;
  for (const series of owner.series.values()) {
    if (series.name !== metric) continue;
    const knownUs = (owner.times[slotOf(owner, oldest)] as number) * 1000;
    counts.knownFromUs.set(service, Math.min(knownUs, counts.knownFromUs.get(service) ?? Infinity));
    const { labels } = series;
    const method = labels.method ?? labels.http_request_method;
    const route = labels.route ?? labels.http_route;
    if (method === undefined || route === undefined) continue;
    const status = Number(labels.status_code ?? labels.http_response_status_code);
    eachIncreaseAt(owner, series, (count, atMs) => {
      if (!isWithin(atMs * 1000, range)) return;
      const own = countOf(counts, service, route === unmatched ? method : `${method} ${route}`);
      own.count += count;
      addRefusals(own.refusals, status, count, atMs * 1000);
    });
  }
}

function countOf({ byOperation }: RequestCounts, service: string, name: string): RequestCount {
  const key = `${service}\n${name}`;
  const count = byOperation.get(key) ?? { service, name, count: 0, refusals: new Map() };
  byOperation.set(key, count);
  return count;
}
