import { ProblemError } from '@glasshouse/http';
import type { CounterSeries, Telemetry } from '@glasshouse/telemetry';
import type { Context } from 'koa';
import { createWindowCounter } from './window-counter.js';

export interface RateLimitOptions {
  telemetry: Telemetry;
  /** 0: none. */
  limit: number;
  windowSeconds: number;
  now?: () => number;
}

/** @throws ProblemError RATE_LIMITED */
export type RateLimit = (context: Context, kind: 'user' | 'address', id: string) => void;

/**
 * A limit for each client, told in every answer: draft-ietf-httpapi-ratelimit-headers-10. Each gateway counts for
 * itself: a request must not wait for a count.
 */
export function createRateLimit({ telemetry, limit, windowSeconds, now }: RateLimitOptions): RateLimit {
  if (limit === 0) return () => {};
  const counters = { limit, windowSeconds, ...(now && { now }) };
  const byKind = { user: createWindowCounter(counters), address: createWindowCounter(counters) };
  const refused = telemetry.metrics.counter({
    name: 'gateway_rate_limited_total',
    help: 'Requests over the limit of their client, by what it was known by.',
    labels: ['client'],
  });
  const clients = telemetry.metrics.gauge({
    name: 'gateway_rate_limit_clients',
    help: 'Clients counted in the present window of the rate limit, by what they are known by.',
    labels: ['client'],
  });
  const sizes = { user: clients.labels('user'), address: clients.labels('address') };
  const cells: Record<'user' | 'address', CounterSeries> = {
    user: refused.labels('user'),
    address: refused.labels('address'),
  };

  return function rateLimit(context, kind, id) {
    const { allowed, remaining, resetSeconds } = byKind[kind].take(id);
    sizes[kind].set(byKind[kind].size);
    context.set('ratelimit-policy', `"${kind}";q=${limit};w=${windowSeconds}`);
    context.set('ratelimit', `"${kind}";r=${remaining};t=${resetSeconds}`);
    if (allowed) return;
    cells[kind].add();
    throw new ProblemError('RATE_LIMITED', {
      detail: `At most ${limit} requests in ${windowSeconds} s`,
      headers: { 'retry-after': String(resetSeconds) },
    });
  };
}
