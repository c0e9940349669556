import type { Bound } from '@glasshouse/settings';

/** Counts requests per client in fixed windows that start at the same time for all clients. */
export interface WindowCounter {
  take(key: string): { allowed: boolean; remaining: number; resetSeconds: number };
  /** Number of clients in the current window. */
  readonly size: number;
}

export interface WindowCounterOptions {
  limit: number;
  windowSeconds: number;
  maxKeys?: number;
  now?: () => number;
}

export const clientsBound = {
  holds: 'Clients that the rate limit counts in a window, users and addresses separately',
  limit: 50_000,
  unit: 'entries',
  full: 'further clients share one allowance until the window ends: 429 `RATE_LIMITED` with `Retry-After`',
  metrics: ['gateway_rate_limit_clients', 'gateway_rate_limited_total'],
} as const satisfies Bound;

/** Shared key of all clients beyond the bound. It is empty, unlike every user id and address. */
const overflowKey = '';

/** Creates a counter. Fixed windows need no clean-up: the next window starts empty. */
export function createWindowCounter(options: WindowCounterOptions): WindowCounter {
  const { limit, windowSeconds, maxKeys = clientsBound.limit, now = Date.now } = options;
  const counts = new Map<string, number>();
  let endsAt = 0;
  return {
    take(key) {
      const time = now();
      if (time >= endsAt || endsAt - time > windowSeconds * 1000) {
        counts.clear();
        endsAt = time + windowSeconds * 1000;
      }
      const counted = counts.size < maxKeys || counts.has(key) ? key : overflowKey;
      const count = (counts.get(counted) ?? 0) + 1;
      counts.set(counted, count);
      return {
        allowed: count <= limit,
        remaining: Math.max(0, limit - count),
        resetSeconds: Math.max(1, Math.ceil((endsAt - time) / 1000)),
      };
    },
    get size() {
      return counts.size;
    },
  };
}
