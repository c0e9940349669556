import type { JsonWebKeySet } from '@glasshouse/oauth/contract';
import type { Span } from '@glasshouse/telemetry';
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { cacheTimes } from '../cache-times.js';

export interface JwksOptions {
  /** Asks the OAuth service. */
  fetch(span: Span): Promise<JsonWebKeySet>;
  /** A set older than this is fetched anew. */
  maxAgeMs?: number;
  /** An unknown `kid` leads to a fetch at most this often: guessed ones must not reach the OAuth service. */
  cooldownMs?: number;
  /** Milliseconds on any clock that does not go back. */
  now?: () => number;
}

export interface Jwks {
  /** For jose's `jwtVerify`, bound to the request's span. */
  keyFor(span: Span): JWTVerifyGetKey;
  /** Counts the sets that were fetched; -1 when there is none, or it is due to be fetched anew. */
  generation(): number;
}

/**
 * The issuer's keys, cached. An old set is used on while it cannot be replaced, so that known keys outlive an OAuth
 * service that is away; several requests share one fetch.
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
          span.log.warn('the signing keys could not be refreshed; the known ones are used on', { error });
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
