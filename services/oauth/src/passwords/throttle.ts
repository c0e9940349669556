import type { Cache } from '@glasshouse/cache';
import type { Span } from '@glasshouse/telemetry';

export interface ThrottleOptions {
  cache: Cache;
  windowSeconds: number;
  perUser: number;
  perAddress: number;
  now?: () => number;
}

/** One attempt at a password. */
export interface Attempt {
  /** Seconds to wait, when there were too many failures; else undefined. */
  readonly retryAfter: number | undefined;
  succeeded(): Promise<void>;
  failed(): Promise<void>;
}

/** Limits failed attempts by user and by address, over all instances, in fixed windows. */
export interface LoginThrottle {
  begin(span: Span, username: string, address: string): Promise<Attempt>;
}

/**
 * The user's counter is raised before the password is looked at, so that many guesses at once do not slip through
 * together, and is taken back on success. An address's counter is raised by failures only: a whole office may log in
 * from one. When the cache is down nothing is throttled: logging in matters more, and each try costs a slow hash.
 */
export function createLoginThrottle(options: ThrottleOptions): LoginThrottle {
  const { cache, windowSeconds, perUser, perAddress, now = Date.now } = options;
  const failures = cache.map<number>('oauth.login_failures');
  const windowMs = windowSeconds * 1000;

  async function raised(span: Span, key: string): Promise<number> {
    try {
      return await failures.increment(span, key, windowMs);
    } catch (error) {
      span.log.warn('failed logins cannot be counted', { error });
      return 0;
    }
  }

  return {
    async begin(span, username, address) {
      const window = Math.floor(now() / windowMs);
      const userKey = `user:${username}:${window}`;
      const addressKey = `address:${address}:${window}`;
      const byAddress = (await failures.get(span, addressKey)) ?? 0;
      const byUser = await raised(span, userKey);
      const over = byAddress >= perAddress || byUser > perUser;
      return {
        retryAfter: over ? Math.max(1, Math.ceil(((window + 1) * windowMs - now()) / 1000)) : undefined,
        succeeded: () => failures.delete(span, userKey),
        failed: async () => void (await raised(span, addressKey)),
      };
    },
  };
}
