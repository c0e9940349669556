import type { Cache } from '@glasshouse/cache';
import type { Span } from '@glasshouse/telemetry';

export interface ThrottleOptions {
  cache: Cache;
  windowSeconds: number;
  perUser: number;
  perAddress: number;
  now?: () => number;
}

/** One attempt at a password. Both numbers are seconds to wait when there were too many failures, else undefined. */
export interface Attempt {
  readonly retryAfter: number | undefined;
  /** To be told the result. Where it gives a number, the result must not be told to the caller. */
  finish(right: boolean): Promise<number | undefined>;
}

/** Limits failed attempts by user and by address, over all instances, in fixed windows. */
export interface LoginThrottle {
  begin(span: Span, username: string, address: string): Promise<Attempt>;
}

/**
 * It is asked before the slow hash, to save the work, and again after it: of many guesses sent at once, those over the
 * limit learn nothing. When the cache is down nothing is throttled: logging in matters more, and a guess stays slow.
 */
export function createLoginThrottle(options: ThrottleOptions): LoginThrottle {
  const { cache, windowSeconds, perUser, perAddress, now = Date.now } = options;
  const failures = cache.map<number>('oauth.login_failures');
  const blocks = cache.map<boolean>('oauth.login_blocks');
  const windowMs = windowSeconds * 1000;

  /** Counts a failure; true when the key is blocked now. */
  async function count(span: Span, key: string, limit: number): Promise<boolean> {
    try {
      const failed = await failures.increment(span, key, windowMs);
      // Once is enough, but a set may have been lost with the cache.
      if (failed >= limit) await blocks.set(span, key, true, windowMs);
      return failed > limit;
    } catch (error) {
      span.log.warn('failed logins cannot be counted', { error });
      return false;
    }
  }

  return {
    async begin(span, username, address) {
      const window = Math.floor(now() / windowMs);
      const byUser = `user:${username}:${window}`;
      const byAddress = `address:${address}:${window}`;
      const wait = () => Math.max(1, Math.ceil(((window + 1) * windowMs - now()) / 1000));
      const blocked = await Promise.all([blocks.get(span, byUser), blocks.get(span, byAddress)]);
      return {
        retryAfter: blocked.includes(true) ? wait() : undefined,
        async finish(right) {
          if (right) return (await blocks.get(span, byUser)) ? wait() : undefined;
          const over = await Promise.all([count(span, byUser, perUser), count(span, byAddress, perAddress)]);
          return over.includes(true) ? wait() : undefined;
        },
      };
    },
  };
}
