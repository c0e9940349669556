import type { Cache } from '@glasshouse/cache';
import type { Span } from '@glasshouse/telemetry';

export interface ThrottleOptions {
  cache: Cache;
  windowSeconds: number;
  perUser: number;
  perAddress: number;
  now?: () => number;
}

/** One attempt to check a password. Both numbers are the seconds to wait if throttled, else undefined. */
export interface Attempt {
  readonly retryAfter: number | undefined;
  /** Records the result. If it returns a number, the caller must not reveal the result in the response. */
  finish(isCorrect: boolean): Promise<number | undefined>;
}

/** Limits failed attempts by user and by address, across all instances, in fixed windows. */
export interface LoginThrottle {
  begin(span: Span, username: string, address: string): Promise<Attempt>;
}

/**
 * Creates a login throttle. It checks the limit before the slow hash, to save the work, and after it, so that
 * concurrent guesses over the limit reveal nothing. While the cache is unavailable, it throttles nothing: logins must
 * still work, and the hash keeps guesses slow.
 */
export function createLoginThrottle(options: ThrottleOptions): LoginThrottle {
  const { cache, windowSeconds, perUser, perAddress, now = Date.now } = options;
  const failures = cache.map<number>('oauth.login_failures');
  const blocks = cache.map<boolean>('oauth.login_blocks');
  const windowMs = windowSeconds * 1000;

  /** Counts a failure. Returns whether the key is over its limit. */
  async function countFailure(span: Span, key: string, limit: number): Promise<boolean> {
    try {
      const failed = await failures.increment(span, key, windowMs);
      // Repeated for each further failure, because the cache may have lost the entry.
      if (failed >= limit) await blocks.set(span, key, true, windowMs);
      return failed > limit;
    } catch (error) {
      span.log.warn('failed login not counted', { error });
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
        async finish(isCorrect) {
          if (isCorrect) return (await blocks.get(span, byUser)) ? wait() : undefined;
          const overLimit = await Promise.all([
            countFailure(span, byUser, perUser),
            countFailure(span, byAddress, perAddress),
          ]);
          return overLimit.includes(true) ? wait() : undefined;
        },
      };
    },
  };
}
