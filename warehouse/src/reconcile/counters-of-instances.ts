import { lookup } from 'node:dns/promises';
import { get as getHttp } from 'node:http';
import { get as getHttps } from 'node:https';
import { isIP } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  type CounterSource,
  CounterUnavailableError,
  type InstanceCounter,
  sumOfCounters,
} from './counter.js';

/** Address of one instance of a service, below the host name of its URL. */
interface InstanceAddress {
  url: URL;
  address: string;
  family: number;
}

/** Returns all addresses of a host name. */
export type LookupAll = (host: string) => Promise<{ address: string; family: number }[]>;

const timeoutMs = 5000;
/**
 * Reads of one address, each over a new connection. A balancer between two instances hides one of them with a
 * probability of 1 in 128 if it chooses at random, and never if it takes turns.
 */
const readsOfAddress = 8;

/**
 * Creates the source of the counters in `/metrics` of each instance. A host name with several addresses, as of a scaled
 * service of Docker Compose or of a headless Service of Kubernetes, has an instance at each.
 */
export function countersOfInstances(
  urls: readonly string[],
  lookupAll: LookupAll = (host) => lookup(host, { all: true }),
): CounterSource {
  return async () => {
    const instances = (await Promise.all(urls.map((url) => addressesOf(new URL(url), lookupAll)))).flat();
    return sumOfCounters(await Promise.all(instances.map(readInstance)));
  };
}

/** Returns the addresses of a host: those of IPv4 if it has any, because an instance may have one of each family. */
async function addressesOf(url: URL, lookupAll: LookupAll): Promise<InstanceAddress[]> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const known = isIP(host);
  if (known !== 0) return [{ url, address: host, family: known }];
  const found = await lookupAll(host).catch((error: Error) => {
    throw new CounterUnavailableError(`${host} has no address: ${error.message}`);
  });
  const family = Math.min(...found.map((each) => each.family));
  return found.filter((each) => each.family === family).map((each) => ({ url, ...each }));
}

/** Reads the counter of one address. @throws CounterUnavailableError when several processes respond there */
async function readInstance(instance: InstanceAddress): Promise<InstanceCounter> {
  const readAt = new Date();
  const texts: string[] = [];
  for (let n = 0; n < readsOfAddress; n++) texts.push(await readMetrics(instance));
  const starts = new Set(texts.map((read) => seriesSum(read, 'process_start_time_seconds')));
  if (starts.size > 1)
    throw new CounterUnavailableError(
      `several instances respond at ${instance.url.origin}: list all with --metrics, or use --prometheus`,
    );
  const first = texts[0] as string;
  return {
    revenue: seriesSum(first, 'orders_revenue_minor_units_total'),
    startedAt: new Date(seriesSum(first, 'process_start_time_seconds') * 1000),
    readAt,
  };
}

/** Reads `/metrics` over a connection of its own. @throws CounterUnavailableError for any other response than 200 */
async function readMetrics({ url, address, family }: InstanceAddress): Promise<string> {
  const path = `${url.origin}${url.pathname.replace(/\/$/, '')}/metrics`;
  const get = url.protocol === 'https:' ? getHttps : getHttp;
  try {
    return await new Promise<string>((resolve, reject) => {
      const request = get(path, {
        agent: false,
        signal: AbortSignal.timeout(timeoutMs),
        lookup: (_host, options, done) =>
          options.all ? done(null, [{ address, family }]) : done(null, address, family),
      });
      request.once('error', reject);
      request.once('response', (response) => {
        if (response.statusCode === 200) return void text(response).then(resolve, reject);
        response.resume();
        reject(new Error(`status ${response.statusCode}`));
      });
    });
  } catch (error) {
    throw new CounterUnavailableError(`${path} (${address}) cannot be read: ${(error as Error).message}`);
  }
}

/** Returns the sum of all series of a metric. @throws CounterUnavailableError when there is none */
export function seriesSum(exposition: string, name: string): number {
  const values = [...exposition.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)`, 'gm'))];
  if (values.length === 0) throw new CounterUnavailableError(`the metrics have no ${name}`);
  return values.reduce((sum, [, value]) => sum + Number(value), 0);
}
