import { ProblemError } from '@glasshouse/http';
import type { CounterSeries, Telemetry } from '@glasshouse/telemetry';
import type { Context } from 'koa';
import { createWindowCounter } from './window-counter.js';

export interface RateLimitOptions {
  telemetry: Telemetry;
  /** Requests per window; 0: no limit. */
  limit: number;
  windowSeconds: number;
  now?: () => number;
}

/** @throws ProblemError RATE_LIMITED */
export type RateLimit = (context: Context, kind: 'user' | 'address', id: string) => void;

/**
 * Limits the requests of each client and reports the limit in every response
 * (draft-ietf-httpapi-ratelimit-headers-10). Each gateway counts separately, so that no request waits for a shared counter.
 */
export function createRateLimit({ telemetry, limit, windowSeconds, now }: RateLimitOptions): RateLimit {
  if (limit === 0) return () => {};
  const counters = { limit, windowSeconds, ...(now && { now }) };
  const byKind = { user: createWindowCounter(counters), address: createWindowCounter(counters) };
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
  const refusedByKind: Record<'user' | 'address', CounterSeries> = {
    user: refused.labels('user'),
    address: refused.labels('address'),
  };

  return function rateLimit(context, kind, id) {
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
  };
}
