import type { MetricsQueryResult, QueryExemplar } from '../../../contract/src/metrics-query.js';
import { type Quantile, quantiles, signalLabel } from './expressions.js';

type Values = readonly (number | null)[];

/** Request metrics of a service, or of one of its instances. */
export interface ServiceSeries {
  readonly service: string;
  /** Undefined for the sum of all instances. */
  readonly instance: string | undefined;
  /** Instances with requests in the time range. */
  readonly instances: readonly string[];
  /** Epoch milliseconds of `rate` and `errorShare`. */
  readonly timesMs: readonly number[];
  /** Requests per second. */
  readonly rate: Values;
  /** Share of responses with a 5xx status, 0 to 1; null without requests. */
  readonly errorShare: Values;
  /** Epoch milliseconds of `latency`, which is queried less often. */
  readonly latencyTimesMs: readonly number[];
  /** Seconds; null without requests. */
  readonly latency: Readonly<Record<Quantile, Values>>;
  /** Slowest first. */
  readonly exemplars: readonly QueryExemplar[];
}

/**
 * Combines the responses of `trafficExpression` and `latencyExpression`. Both end at the time of their request, so their
 * times differ.
 *
 * @param order services that come first, in this order
 */
export function serviceSeriesOf(
  traffic: MetricsQueryResult,
  latency: MetricsQueryResult | undefined,
  { byInstance, order }: { byInstance: boolean; order: readonly string[] },
): ServiceSeries[] {
  const names = new Set(traffic.items.map(({ labels }) => labels.job ?? ''));
  const services = [
    ...order.filter((name, at) => names.has(name) && order.indexOf(name) === at),
    ...[...names].filter((name) => !order.includes(name)).toSorted(),
  ];
  const timesMs = timesOf(traffic);
  const latencyTimesMs = timesOf(latency);
  return services.flatMap((service) => {
    const own = traffic.items.filter(({ labels }) => labels.job === service);
    const instances = [...new Set(own.map(({ labels }) => labels.instance ?? ''))].toSorted();
    const of = (instance: string | undefined): ServiceSeries => {
      const isOwn = (labels: Readonly<Record<string, string>>) =>
        labels.job === service && (instance === undefined || labels.instance === instance);
      const sumOf = (signal: string) =>
        sum(own.filter(({ labels }) => labels[signalLabel] === signal && isOwn(labels)).map(numbers));
      const rate = sumOf('requests');
      const failed = sumOf('failed');
      const quantileOf = (name: string) => {
        const found = latency?.items.find(({ labels }) => labels[signalLabel] === name && isOwn(labels));
        return found ? numbers(found) : [];
      };
      return {
        service,
        instance,
        instances,
        timesMs,
        rate,
        errorShare: rate.map((all, at) => (all ? (failed[at] ?? 0) / all : null)),
        latencyTimesMs,
        latency: Object.fromEntries(
          Object.keys(quantiles).map((name) => [name, quantileOf(name)]),
        ) as ServiceSeries['latency'],
        exemplars: latency?.exemplars.filter(({ labels }) => isOwn(labels)) ?? [],
      };
    };
    return byInstance ? instances.map(of) : [of(undefined)];
  });
}

/** Times of all series, epoch milliseconds; empty without a result or a series. */
function timesOf(result: MetricsQueryResult | undefined): readonly number[] {
  return (result?.items[0]?.points ?? []).map(([ms]) => ms);
}

/** Values as numbers; null for those that JSON cannot express, such as NaN. */
function numbers({ points }: MetricsQueryResult['items'][number]): Values {
  return points.map(([, value]) => (typeof value === 'number' ? value : null));
}

function sum(all: readonly Values[]): Values {
  const [first = []] = all;
  return first.map((_, at) => {
    const known = all.map((values) => values[at]).filter((value) => typeof value === 'number');
    return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
  });
}
