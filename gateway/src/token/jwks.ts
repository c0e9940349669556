import type { JsonWebKeySet } from '@glasshouse/oauth/contract';
import type { Span } from '@glasshouse/telemetry';
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { cacheTimes } from '../cache-times.js';

export interface JwksOptions {
  /** Fetches the key set from the OAuth service. */
  fetch(span: Span): Promise<JsonWebKeySet>;
  /** Age at which the set is fetched again. */
  maxAgeMs?: number;
  /** Minimum time between fetches caused by an unknown `kid`, so that invented ids cause no load on the OAuth service. */
  cooldownMs?: number;
  /** Monotonic clock in milliseconds. */
  now?: () => number;
}

export interface Jwks {
  /** Returns a key resolver for jose's `jwtVerify`, bound to the request's span. */
  keyFor(span: Span): JWTVerifyGetKey;
  /** Returns the number of fetched sets; -1 without a set, or when a fetch is due. */
  generation(): number;
}

/**
 * Caches the keys of the issuer. Keeps an expired set while a fetch fails, so that known keys stay valid during an outage
 * of the OAuth service. Concurrent requests share one fetch.
 */
export function createJwks(options: JwksOptions): Jwks {
  const { fetch, maxAgeMs = cacheTimes.jwks, cooldownMs = 5000, now = () => performance.now() } = options;
  let keys: ReturnType<typeof createLocalJWKSet> | undefined;
  let generation = 0;
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let triedAt = Number.NEGATIVE_INFINITY;
  let running: Promise<void> | undefined;

  async function fetchKeys(span: Span): Promise<void> {
    triedAt = now();
    const set = await fetch(span);
    keys = createLocalJWKSet(set as JSONWebKeySet);
    generation += 1;
    fetchedAt = now();
  }

  function refresh(span: Span): Promise<void> {
    running ??= fetchKeys(span).finally(() => {
      running = undefined;
    });
    return running;
  }

  return {
    generation: () => (keys === undefined || now() - fetchedAt > maxAgeMs ? -1 : generation),
    keyFor: (span) => async (header, token) => {
      const time = now();
      if (keys === undefined) await refresh(span);
      else if (time - fetchedAt > maxAgeMs && time - triedAt > cooldownMs) {
        await refresh(span).catch((error: unknown) => {
          span.log.warn('signing keys not refreshed, keeping the cached ones', { error });
        });
      }
      try {
        return await (keys as NonNullable<typeof keys>)(header, token);
      } catch (error) {
        const unknown = error instanceof errors.JWKSNoMatchingKey;
        if (!unknown || now() - triedAt <= cooldownMs) throw error;
        await refresh(span);
        return (keys as NonNullable<typeof keys>)(header, token);
      }
    },
  };
}
