import {
  type CounterSource,
  CounterUnavailableError,
  type InstanceCounter,
  sumOfCounters,
} from './counter.js';

const counter = 'orders_revenue_minor_units_total';
const start = 'process_start_time_seconds';
const timeoutMs = 10_000;

/** Instance and value of each series of an instant query. */
type Values = ReadonlyMap<string, number>;

/**
 * Creates the source of the counters that Prometheus has scraped from all instances. Unlike the instances themselves,
 * Prometheus also knows those that have ended or restarted since the first start: the last increments of such a process
 * were never scraped, so no sum over all processes is exact.
 */
export function countersOfPrometheus(url: string): CounterSource {
  return async () => {
    const [revenues, starts, times] = await Promise.all([
      valuesOf(url, `sum by (job, instance) (${counter})`),
      valuesOf(url, `max by (job, instance) (${start} and on (job, instance) ${counter})`),
      valuesOf(url, `min by (job, instance) (timestamp(${counter}))`),
    ]);
    const counters = [...revenues].map(([instance, revenue]): InstanceCounter => {
      const [startedAt, readAt] = [starts.get(instance), times.get(instance)];
      if (startedAt === undefined || readAt === undefined)
        throw new CounterUnavailableError(`Prometheus has no start of ${instance}`);
      return { revenue, startedAt: new Date(startedAt * 1000), readAt: new Date(readAt * 1000) };
    });
    const sum = sumOfCounters(counters);
    await refuseEnded(url, sum.firstStartedAt, revenues);
    return sum;
  };
}

/** @throws CounterUnavailableError when an instance has ended or restarted since the first start */
async function refuseEnded(url: string, since: Date, running: Values): Promise<void> {
  const range = `[${Math.max(1, Math.ceil((Date.now() - since.getTime()) / 1000))}s]`;
  const [seen, restarts] = await Promise.all([
    valuesOf(url, `max by (job, instance) (present_over_time(${counter}${range}))`),
    valuesOf(url, `sum by (job, instance) (changes(${start}${range}) and on (job, instance) ${counter}) > 0`),
  ]);
  const ended = [...seen.keys()].filter((instance) => !running.has(instance));
  const gone = [...ended, ...restarts.keys()];
  if (gone.length > 0)
    throw new CounterUnavailableError(
      `${gone.join(', ')} ended or restarted after ${since.toISOString()}, and its last increments were not scraped`,
    );
}

/** Runs an instant query. @throws CounterUnavailableError when Prometheus does not respond with a vector */
async function valuesOf(url: string, query: string): Promise<Values> {
  const address = new URL(`${url.replace(/\/$/, '')}/api/v1/query`);
  address.searchParams.set('query', query);
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(timeoutMs) });
    const { data, error } = (await response.json()) as {
      data?: { result: { metric: { job?: string; instance?: string }; value: [number, string] }[] };
      error?: string;
    };
    if (!data) throw new Error(error ?? `status ${response.status}`);
    return new Map(
      data.result.map(({ metric, value }) => [`${metric.job}/${metric.instance}`, Number(value[1])]),
    );
  } catch (error) {
    throw new CounterUnavailableError(`Prometheus at ${url} cannot be queried: ${(error as Error).message}`);
  }
}
