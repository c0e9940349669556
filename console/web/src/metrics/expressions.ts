import { relativeMs, resolveRange, type TimeRange } from '../time/time-range.js';
import type { MetricsScope } from './scope.js';

const histogram = 'http_server_request_duration_seconds';

/** Label by which one query returns several signals. */
export const signalLabel = 'signal';
export const quantiles = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;
export type Quantile = keyof typeof quantiles;

/** Shortest range of a rate: six scrapes, so that a single request does not cause a spike. */
const shortestRateS = 30;
/** Steps and points of `GET /api/metrics/query` without `step`. */
const steps = 240;
const shortestStepS = 5;

/** Returns the range of rates in PromQL: it covers a step, so that no request between two points is missing. */
export function rateRange(range: TimeRange, nowMs = Date.now()): string {
  const { fromMs, toMs } = resolveRange(range, nowMs);
  const lengthMs = relativeMs(range.since) ?? toMs - fromMs;
  const stepS = Math.max(1, Math.ceil(lengthMs / 1000 / steps / shortestStepS)) * shortestStepS;
  return `${Math.max(shortestRateS, stepS + shortestStepS)}s`;
}

type Filter = Omit<MetricsScope, 'atMs'>;

/** Selector of the requests of a scope, without health checks and scrapes. */
function selector(suffix: 'count' | 'bucket', { service, method, route }: Filter, more = ''): string {
  const exact = Object.entries({ job: service, method, route })
    .filter(([, value]) => value !== '')
    .map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  const matchers = [...exact, 'route!~"/metrics|/health.*"', ...(more === '' ? [] : [more])];
  return `${histogram}_${suffix}{${matchers.join(', ')}}`;
}

const labelled = (expr: string, signal: string) =>
  `label_replace(${expr}, "${signalLabel}", "${signal}", "", "")`;

/** Requests per second of each instance, all and failed ones (5xx). */
export function trafficExpression(filter: Filter, range: string): string {
  const rate = (more?: string) =>
    `sum by (job, instance) (rate(${selector('count', filter, more)}[${range}]))`;
  return `${labelled(rate(), 'requests')} or ${labelled(rate('status_code=~"5.."'), 'failed')}`;
}

/** Duration quantiles in seconds of each service, or of each instance. */
export function latencyExpression(filter: Filter, range: string, byInstance: boolean): string {
  const by = byInstance ? 'le, job, instance' : 'le, job';
  const buckets = `sum by (${by}) (rate(${selector('bucket', filter)}[${range}]))`;
  return Object.entries(quantiles)
    .map(([name, quantile]) => labelled(`histogram_quantile(${quantile}, ${buckets})`, name))
    .join(' or ');
}

/** Expressions of a service for the page Series. */
export function seriesExpressions(filter: Filter, range: string): string[] {
  const by = filter.route === '' ? 'route' : 'status_code';
  return [
    `sum by (${by}) (rate(${selector('count', filter)}[${range}]))`,
    `sum by (${by}) (rate(${selector('count', filter, 'status_code=~"5.."')}[${range}]))`,
    `histogram_quantile(0.95, sum by (le, ${by}) (rate(${selector('bucket', filter)}[${range}])))`,
  ];
}
