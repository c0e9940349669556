import type { Cache } from '@glasshouse/cache';
import { ProblemError } from '@glasshouse/http';
import type { CounterSeries, Telemetry } from '@glasshouse/telemetry';
import type { Context } from 'koa';
import {
  type CountExchange,
  createCountExchange,
  exchangeMetrics,
  type KindOfClient,
} from './exchange-counts.js';
import { createWindowCounter } from './window-counter.js';

export interface RateLimitOptions {
  telemetry: Telemetry;
  /** Requests per window; 0: no limit. */
  limit: number;
  windowSeconds: number;
  /** Cache through which several gateways count together; without it, this gateway counts alone. */
  sharedCache?: Cache | undefined;
}

/** @throws ProblemError RATE_LIMITED */
export type Limit = (context: Context, kind: KindOfClient, id: string) => void;

export interface RateLimit {
  /** Counts a request. @throws ProblemError RATE_LIMITED */
  limit: Limit;
  close(): Promise<void>;
}

/**
 * Limits the requests of each client and reports the limit in every response
 * (draft-ietf-httpapi-ratelimit-headers-10). Counts in this process, so that no request waits for another one, and
 * exchanges the counts with the other gateways about ten times a second.
 */
export function createRateLimit(options: RateLimitOptions): RateLimit {
  const { telemetry, limit, windowSeconds, sharedCache } = options;
  if (limit === 0) return { limit() {}, async close() {} };
  let exchange: CountExchange | undefined;
  const onSharedChange = sharedCache && (() => exchange?.request());
  const counterOptions = { limit, windowSeconds, onSharedChange };
  const byKind = { user: createWindowCounter(counterOptions), address: createWindowCounter(counterOptions) };
  const metrics = exchangeMetrics(telemetry);
  if (sharedCache) {
    const counters = byKind;
    exchange = createCountExchange({ telemetry, metrics, cache: sharedCache, counters, windowSeconds });
  }
  const refused = telemetry.metrics.counter({
    name: 'gateway_rate_limited_total',
    help: 'Requests refused by the rate limit, by kind of client (user or address).',
    labels: ['client'],
  });
  const clients = telemetry.metrics.gauge({
    name: 'gateway_rate_limit_clients',
    help: 'Clients in the current window of the rate limit, by kind of client (user or address).',
    labels: ['client'],
  });
  const clientsByKind = { user: clients.labels('user'), address: clients.labels('address') };
  const refusedByKind: Record<KindOfClient, CounterSeries> = {
    user: refused.labels('user'),
    address: refused.labels('address'),
  };

  function count(context: Context, kind: KindOfClient, id: string): void {
    const { allowed, remaining, resetSeconds } = byKind[kind].take(id);
    clientsByKind[kind].set(byKind[kind].size);
    context.set('ratelimit-policy', `"${kind}";q=${limit};w=${windowSeconds}`);
    context.set('ratelimit', `"${kind}";r=${remaining};t=${resetSeconds}`);
    if (allowed) return;
    refusedByKind[kind].add();
    throw new ProblemError('RATE_LIMITED', {
      detail: `At most ${limit} requests in ${windowSeconds} s`,
      headers: { 'retry-after': String(resetSeconds) },
    });
  }

  return {
    limit: count,
    async close() {
      await exchange?.close();
    },
  };
}
