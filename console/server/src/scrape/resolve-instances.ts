import { lookup as systemLookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { withTimeout } from '@glasshouse/timing';

export interface ScrapeTarget {
  /** Name of the service, Prometheus' label `job`. */
  name: string;
  /** The URL of its `/metrics`; `http:`. */
  url: string;
}

/** One process of a target. */
export interface TargetInstance extends ScrapeTarget {
  /** Prometheus' label `instance`: host and port of `url`. */
  instance: string;
  /** Scrape URL of this process. */
  url: string;
  /** The URL of its target, which several instances may share. */
  targetUrl: string;
  /** The `Host` header, when `url` has an address in place of the host name. */
  host: string | undefined;
}

export interface Resolved {
  instances: TargetInstance[];
  /** Failure of the latest lookup. */
  error: Error | undefined;
  /** Number of addresses beyond the limit. */
  cut: number;
}

export interface ResolverOptions {
  /** Default: the system's lookup. */
  lookup?: (hostname: string) => Promise<readonly { address: string; family: number }[]>;
  /** Maximum number of addresses for each target. Default 64. */
  maxAddresses?: number;
  /** Default 2000. */
  timeoutMs?: number;
}

export interface Resolver {
  /** Returns the current instances of a target. Never rejects. */
  resolve(target: ScrapeTarget): Promise<Resolved>;
}

const localNames = /^(?:.+\.)?localhost\.?$/;

/**
 * Finds the processes behind each target, as Prometheus' `dns_sd_configs` of type A does: a host name becomes one
 * instance for each of its IPv4 addresses, or IPv6 addresses when it has no IPv4. IP addresses and `localhost` are
 * not looked up. While a lookup fails, the last known addresses are used.
 */
export function createResolver(options: ResolverOptions = {}): Resolver {
  const { lookup = (hostname) => systemLookup(hostname, { all: true }) } = options;
  const { maxAddresses = 64, timeoutMs = 2000 } = options;
  const known = new Map<string, readonly string[]>();
  /** Lookups in progress; the system's lookup cannot be cancelled. */
  const pending = new Map<string, Promise<readonly string[]>>();

  function addressesOf(hostname: string): Promise<readonly string[]> {
    const running = pending.get(hostname);
    if (running) return running;
    const started = lookup(hostname)
      .then((found) => {
        const family = found.some((each) => each.family === 4) ? 4 : 6;
        const addresses = found.filter((each) => each.family === family).map(({ address }) => address);
        if (addresses.length > 0) known.set(hostname, [...new Set(addresses)].sort());
        return known.get(hostname) ?? [];
      })
      .finally(() => pending.delete(hostname));
    pending.set(hostname, started);
    return started;
  }

  return {
    async resolve(target) {
      const url = new URL(target.url);
      const { hostname } = url;
      if (isIP(hostname.replace(/^\[(.*)\]$/, '$1')) > 0 || localNames.test(hostname))
        return { instances: [toSingleInstance(target)], error: undefined, cut: 0 };
      let error: Error | undefined;
      const addresses = await withTimeout(
        addressesOf(hostname),
        timeoutMs,
        () => new Error(`host name not resolved within ${timeoutMs} ms`),
      ).catch((thrown: Error) => {
        error = thrown;
        return known.get(hostname) ?? [];
      });
      if (addresses.length === 0) return { instances: [toSingleInstance(target)], error, cut: 0 };
      const instances = addresses.slice(0, maxAddresses).map((address) => at(target, url, address));
      return { instances, error, cut: addresses.length - instances.length };
    },
  };
}

/** Returns the target as one instance, without a lookup. */
export function toSingleInstance({ name, url }: ScrapeTarget): TargetInstance {
  const { hostname, port, href } = new URL(url);
  return { name, instance: `${hostname}:${port || 80}`, url: href, targetUrl: href, host: undefined };
}

function at(target: ScrapeTarget, url: URL, address: string): TargetInstance {
  const instance = `${isIP(address) === 6 ? `[${address}]` : address}:${url.port || 80}`;
  const own = new URL(url);
  own.host = instance;
  return { name: target.name, instance, url: own.href, targetUrl: url.href, host: url.host };
}
