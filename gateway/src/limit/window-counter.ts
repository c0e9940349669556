import type { Bound } from '@glasshouse/settings';

/**
 * Counts requests per client in fixed windows. All windows begin at a multiple of their length since 1970, so that
 * gateways with synchronous clocks count in the same windows.
 */
export interface WindowCounter {
  take(key: string): { allowed: boolean; remaining: number; resetSeconds: number };
  /** Number of clients in the current window. */
  readonly size: number;
  /** Returns the counts to share with the other gateways. */
  shared(): SharedCounts;
  /** Adds requests that other gateways have counted, if they belong to the current window; replaces earlier ones. */
  setOthers(others: readonly SharedCounts[]): void;
}

/** Requests of the clients that have used at least a share of their limit. */
export interface SharedCounts {
  /** Start of the window, in milliseconds since 1970. */
  from: number;
  counts: readonly (readonly [key: string, count: number])[];
}

export interface WindowCounterOptions {
  limit: number;
  windowSeconds: number;
  maxKeys?: number;
  maxShared?: number;
  now?: () => number;
  /** Called after a request that changed the shared counts; without it no counts are shared. */
  onSharedChange?: (() => void) | undefined;
}

export const clientsBound = {
  holds: 'Clients that the rate limit counts in a window, users and addresses separately',
  limit: 50_000,
  unit: 'entries',
  full: 'further clients share one allowance until the window ends: 429 `RATE_LIMITED` with `Retry-After`',
  metrics: ['gateway_rate_limit_clients', 'gateway_rate_limited_total'],
} as const satisfies Bound;

export const sharedClientsBound = {
  holds: 'Clients whose requests the gateways count together in a window, users and addresses separately',
  limit: 1000,
  unit: 'entries',
  full: 'each gateway counts the requests of further clients separately',
  metrics: ['gateway_rate_limit_shared_clients'],
} as const satisfies Bound;

/**
 * Share of the limit that a client uses at one gateway before its requests are counted together. Most clients never use
 * it, and cause no exchange.
 */
export const sharedFrom = 1 / 20;

/** Shared key of all clients beyond the bound. It is empty, unlike every user id and address. */
const overflowKey = '';

/** Creates a counter. Fixed windows need no clean-up: the next window starts empty. */
export function createWindowCounter(options: WindowCounterOptions): WindowCounter {
  const { limit, windowSeconds, now = Date.now, onSharedChange } = options;
  const { maxKeys = clientsBound.limit, maxShared = sharedClientsBound.limit } = options;
  const windowMs = windowSeconds * 1000;
  const firstShared = onSharedChange ? Math.max(1, Math.ceil(limit * sharedFrom)) : Number.POSITIVE_INFINITY;
  const counts = new Map<string, number>();
  const sharedKeys: string[] = [];
  const othersByKey = new Map<string, number>();
  let startsAt = 0;

  function enter(time: number): void {
    if (time >= startsAt && time < startsAt + windowMs) return;
    startsAt = time - (time % windowMs);
    counts.clear();
    sharedKeys.length = 0;
    othersByKey.clear();
  }

  return {
    take(key) {
      const time = now();
      enter(time);
      const counted = counts.size < maxKeys || counts.has(key) ? key : overflowKey;
      const count = (counts.get(counted) ?? 0) + 1;
      counts.set(counted, count);
      const total = othersByKey.size === 0 ? count : count + (othersByKey.get(counted) ?? 0);
      if (count >= firstShared) {
        if (count === firstShared && sharedKeys.length < maxShared) sharedKeys.push(counted);
        // Every gateway that knows the total of a refused client refuses it, so further requests change nothing.
        if (total <= limit + 1) onSharedChange?.();
      }
      return {
        allowed: total <= limit,
        remaining: Math.max(0, limit - total),
        resetSeconds: Math.max(1, Math.ceil((startsAt + windowMs - time) / 1000)),
      };
    },
    get size() {
      return counts.size;
    },
    shared: () => ({ from: startsAt, counts: sharedKeys.map((key) => [key, counts.get(key) ?? 0]) }),
    setOthers(others) {
      enter(now());
      othersByKey.clear();
      for (const { from, counts: received } of others) {
        if (from !== startsAt) continue;
        for (const [key, count] of received) othersByKey.set(key, (othersByKey.get(key) ?? 0) + count);
      }
    },
  };
}
