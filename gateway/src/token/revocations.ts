import type { Cache } from '@glasshouse/cache';
import { type Revocations as RevocationList, revokedMap } from '@glasshouse/oauth/contract';
import type { Bound } from '@glasshouse/settings';
import type { Span, Telemetry } from '@glasshouse/telemetry';
import { cacheTimes } from '../cache-times.js';

/** Sessions whose access tokens are refused before they expire. */
export interface Revocations {
  has(span: Span, sessionId: string): Promise<boolean>;
  /** Records that a forwarded request may have ended a session, or may end one within `lastsMs` milliseconds. */
  suspect(lastsMs: number): void;
}

/** Combines several sources; a session has ended if any source has it. Reads the sources in order. */
export function anyRevocations(sources: readonly Revocations[]): Revocations {
  return {
    async has(span, sessionId) {
      for (const source of sources) if (await source.has(span, sessionId)) return true;
      return false;
    },
    suspect(lastsMs) {
      for (const source of sources) source.suspect(lastsMs);
    },
  };
}

/**
 * Reads ended sessions from the cache into which the OAuth service writes them, so that every gateway sees them at once.
 * A cache can evict entries or be down, so it must not be the only source.
 */
export function createSharedRevocations(cache: Cache): Revocations {
  const revoked = cache.map<number>(revokedMap);
  return {
    has: async (span, sessionId) => (await revoked.get(span, sessionId)) !== undefined,
    suspect() {},
  };
}

export const revocationsBound = {
  holds: 'Ended sessions whose access tokens have not expired, as known to the gateway',
  limit: 100_000,
  unit: 'entries',
  full: 'the session whose tokens expire first is dropped; reaching the limit takes as many logins within `ACCESS_TOKEN_SECONDS`',
  metrics: ['gateway_revocations', 'gateway_revocations_forgotten_total'],
} as const satisfies Bound;

export interface FetchedRevocationsOptions {
  telemetry: Telemetry;
  maxRevocations?: number;
  /** Fetches the list from the OAuth service; `since` is the `asOf` of the previous response. */
  fetch(span: Span, since: number | undefined): Promise<RevocationList>;
  maxAgeMs?: number;
  /** Time until the next fetch after a failed one, and between fetches while a request may still end a session. */
  retryMs?: number;
  /** Clock in milliseconds since 1970. */
  now?: () => number;
  /** Monotonic clock in milliseconds, so that fetches stay due when the other clock is set back. */
  elapsed?: () => number;
}

/**
 * Fetches ended sessions from the OAuth service: after each forwarded request that can have ended a session, and when the
 * list is older than `maxAgeMs`. This source is sufficient with a single gateway. While the OAuth service is down, nothing
 * can be revoked, so the known sessions stay in use.
 */
export function createFetchedRevocations(options: FetchedRevocationsOptions): Revocations {
  const { fetch, maxAgeMs = cacheTimes.revocations, retryMs = 1000, now = Date.now } = options;
  const { elapsed = () => performance.now() } = options;
  const { maxRevocations = revocationsBound.limit } = options;
  const { metrics } = options.telemetry;
  const size = metrics.gauge({
    name: 'gateway_revocations',
    help: 'Ended sessions whose access tokens have not expired.',
  });
  const dropped = metrics.counter({
    name: 'gateway_revocations_forgotten_total',
    help: 'Ended sessions that were dropped from the full list before their access tokens expired.',
  });
  const revoked = new Map<string, number>();
  let asOf: number | undefined;
  let fetchAt = Number.NEGATIVE_INFINITY;
  let suspectedUntil = Number.NEGATIVE_INFINITY;
  let suspicions = 0;
  let fetching: { suspicionsAtStart: number; done: Promise<void> } | undefined;

  /** Drops the oldest entries, which expire first. */
  function dropSurplus(): void {
    for (const sid of revoked.keys()) {
      if (revoked.size <= maxRevocations) return;
      revoked.delete(sid);
      dropped.add();
    }
  }

  async function refreshList(span: Span): Promise<void> {
    const startedAt = elapsed();
    try {
      const list = await fetch(span, asOf);
      asOf = list.asOf;
      for (const [sid, until] of revoked) if (until <= now()) revoked.delete(sid);
      for (const { sid, until } of list.sessions) {
        // moves the entry to the end: the order of the map is the order of expiry
        revoked.delete(sid);
        revoked.set(sid, until);
      }
      dropSurplus();
      size.set(revoked.size);
      fetchAt = elapsed() + (startedAt < suspectedUntil ? retryMs : maxAgeMs);
    } catch (error) {
      span.log.warn('revocations not refreshed, keeping the known ones', { error });
      fetchAt = elapsed() + retryMs;
    }
  }

  /** Runs one fetch at a time. A fetch that started before the latest `suspect()` may miss its session: another follows. */
  async function refresh(span: Span): Promise<void> {
    while (fetching && fetching.suspicionsAtStart < suspicions) await fetching.done;
    if (!fetching) {
      const suspicionsAtStart = suspicions;
      const done = refreshList(span).finally(() => {
        fetching = undefined;
        if (suspicionsAtStart === suspicions) return;
        fetchAt = Number.NEGATIVE_INFINITY;
      });
      fetching = { suspicionsAtStart, done };
    }
    await fetching.done;
  }

  return {
    async has(span, sessionId) {
      if (elapsed() >= fetchAt || fetching) await refresh(span);
      return revoked.has(sessionId);
    },
    suspect(lastsMs) {
      suspicions += 1;
      suspectedUntil = Math.max(suspectedUntil, elapsed() + lastsMs);
      fetchAt = Number.NEGATIVE_INFINITY;
    },
  };
}
