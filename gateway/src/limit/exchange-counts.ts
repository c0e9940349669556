import { randomUUID } from 'node:crypto';
import type { Cache } from '@glasshouse/cache';
import type { Telemetry } from '@glasshouse/telemetry';
import type { SharedCounts, WindowCounter } from './window-counter.js';

export const kindsOfClient = ['user', 'address'] as const;
export type KindOfClient = (typeof kindsOfClient)[number];

/** Map of the cache with one entry for each gateway, by a random id of its process. */
export const countsMap = 'gateway.rate-limit';

/** Entry of one gateway. */
type Counts = { gateway: string } & Record<KindOfClient, SharedCounts>;

/** Exchanges the counts of the rate limit with the other gateways, in the background. */
export interface CountExchange {
  /** Requests an exchange, because a count has changed. Exchanges begin at least `intervalMs` apart. */
  request(): void;
  /** Stops, and resolves when the exchange in progress has ended. */
  close(): Promise<void>;
}

/** Returns the metrics of the exchange, which stay at 0 in a gateway that counts alone. */
export function exchangeMetrics({ metrics }: Telemetry) {
  const exchanges = metrics.counter({
    name: 'gateway_rate_limit_exchanges_total',
    help: 'Exchanges of the rate limit’s counts with the other gateways through the cache; after a failed one, the gateway counts alone.',
    labels: ['outcome'],
  });
  const clients = metrics.gauge({
    name: 'gateway_rate_limit_shared_clients',
    help: 'Clients whose requests this gateway counted together with the other gateways at the latest exchange, by kind of client (user or address).',
    labels: ['client'],
  });
  return {
    succeeded: exchanges.labels('success'),
    failed: exchanges.labels('failure'),
    clients: { user: clients.labels('user'), address: clients.labels('address') },
  };
}

export interface CountExchangeOptions {
  telemetry: Telemetry;
  metrics: ReturnType<typeof exchangeMetrics>;
  cache: Cache;
  counters: Readonly<Record<KindOfClient, WindowCounter>>;
  windowSeconds: number;
  /** Pause before an exchange, in ms. Default 100. */
  intervalMs?: number | undefined;
}

/**
 * Creates an exchange through the cache. Each gateway writes only its own entry and adds the entries of the others to its
 * counts (a grow-only counter), so that no write conflicts and a repeated one is harmless. The entry of an ended process
 * remains until its window has ended. No request waits for an exchange: while the cache is slow or unavailable, a gateway
 * continues with the latest counts of the others, and in the next window with its own.
 */
export function createCountExchange(options: CountExchangeOptions): CountExchange {
  const { telemetry, metrics, cache, counters, windowSeconds, intervalMs = 100 } = options;
  const map = cache.map<Counts>(countsMap);
  const gateway = randomUUID();
  const { clients, succeeded, failed } = metrics;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let requested = false;
  let closed = false;

  async function exchange(): Promise<void> {
    const span = telemetry.rootSpan('rate limit exchange', { sampled: false });
    try {
      const own: Counts = { gateway, user: counters.user.shared(), address: counters.address.shared() };
      for (const kind of kindsOfClient) clients[kind].set(own[kind].counts.length);
      await map.set(span, gateway, own, windowSeconds * 1000);
      const others = (await map.values(span)).filter((entry) => entry.gateway !== gateway);
      for (const kind of kindsOfClient) counters[kind].setOthers(others.map((entry) => entry[kind]));
      succeeded.add();
    } catch (error) {
      // The cache logs its failures.
      span.fail(error);
      failed.add();
    } finally {
      span.end();
    }
  }

  function start(): void {
    timer = undefined;
    requested = false;
    running = exchange().finally(() => {
      running = undefined;
      if (requested) schedule();
    });
  }

  function schedule(): void {
    if (closed) return;
    timer = setTimeout(start, intervalMs);
    timer.unref();
  }

  return {
    request() {
      if (requested) return;
      requested = true;
      if (running === undefined) schedule();
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await running;
    },
  };
}
