/** Counts what each client sends in a window that begins for all at the same time. */
export interface WindowCounter {
  take(key: string): { allowed: boolean; remaining: number; resetSeconds: number };
}

export interface WindowCounterOptions {
  limit: number;
  windowSeconds: number;
  /** Clients beyond this many in one window are let through uncounted: memory is bounded, and nobody pays for a crowd. */
  maxKeys?: number;
  now?: () => number;
}

/** A fixed window needs no clean-up: at its end everything is forgotten. */
export function createWindowCounter(options: WindowCounterOptions): WindowCounter {
  const { limit, windowSeconds, maxKeys = 50_000, now = Date.now } = options;
  const counts = new Map<string, number>();
  let endsAt = 0;
  return {
    take(key) {
      const time = now();
      if (time >= endsAt || endsAt - time > windowSeconds * 1000) {
        counts.clear();
        endsAt = time + windowSeconds * 1000;
      }
      const count = (counts.get(key) ?? 0) + 1;
      if (count > 1 || counts.size < maxKeys) counts.set(key, count);
      return {
        allowed: count <= limit,
        remaining: Math.max(0, limit - count),
        resetSeconds: Math.max(1, Math.ceil((endsAt - time) / 1000)),
      };
    },
  };
}
