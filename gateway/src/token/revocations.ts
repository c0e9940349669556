import type { Cache } from '@glasshouse/cache';
import { revokedMap, type Revocations as Told } from '@glasshouse/oauth/contract';
import type { Bound } from '@glasshouse/settings';
import type { Span, Telemetry } from '@glasshouse/telemetry';

/** Sessions whose access tokens are refused before they expire. */
export interface Revocations {
  has(span: Span, sessionId: string): Promise<boolean>;
  /** Something was sent on that may have ended a session. */
  suspect(): void;
}

/** Those that any of several sources knows, asked in order. */
export function anyRevocations(sources: readonly Revocations[]): Revocations {
  return {
    async has(span, sessionId) {
      for (const source of sources) if (await source.has(span, sessionId)) return true;
      return false;
    },
    suspect() {
      for (const source of sources) source.suspect();
    },
  };
}

/**
 * Through the cache that the OAuth service writes into as well: known at once to every gateway. A cache may forget, or
 * be away, so it is not the only source.
 */
export function createSharedRevocations(cache: Cache): Revocations {
  const revoked = cache.map<number>(revokedMap);
  return {
    has: async (span, sessionId) => (await revoked.get(span, sessionId)) !== undefined,
    suspect() {},
  };
}

export const revocationsBound = {
  holds: 'Ended sessions that the gateway knows, until their access tokens have expired',
  limit: 100_000,
  unit: 'entries',
  full: 'the session whose tokens expire first is forgotten; ending so many takes as many logins within `ACCESS_TOKEN_SECONDS`',
  metrics: ['gateway_revocations', 'gateway_revocations_forgotten_total'],
} as const satisfies Bound;

export interface AskedRevocationsOptions {
  telemetry: Telemetry;
  maxRevocations?: number;
  /** Asks the OAuth service; `since` is the `asOf` of its answer before. */
  fetch(span: Span, since: number | undefined): Promise<Told>;
  maxAgeMs?: number;
  /** After a failure the known ones are used on this long. */
  retryMs?: number;
  now?: () => number;
}

/**
 * From the OAuth service's own list. A gateway asks after each request that it has sent on and that can have ended a
 * session, and otherwise now and then: enough by itself where there is only one gateway. While the OAuth service is away nothing can be revoked: the known ones are used on.
 */
export function createAskedRevocations(options: AskedRevocationsOptions): Revocations {
  const { fetch, maxAgeMs = 30_000, retryMs = 1000, now = Date.now } = options;
  const { maxRevocations = revocationsBound.limit } = options;
  const { metrics } = options.telemetry;
  const size = metrics.gauge({
    name: 'gateway_revocations',
    help: 'Ended sessions whose access tokens have not expired.',
  });
  const forgotten = metrics.counter({
    name: 'gateway_revocations_forgotten_total',
    help: 'Ended sessions that were forgotten before their access tokens had expired.',
  });
  const revoked = new Map<string, number>();
  let asOf: number | undefined;
  let askAt = Number.NEGATIVE_INFINITY;
  let suspicion = 0;
  let asking: { about: number; done: Promise<void> } | undefined;

  /** The first were told first, and expire first. */
  function forgetSurplus(): void {
    for (const sid of revoked.keys()) {
      if (revoked.size <= maxRevocations) return;
      revoked.delete(sid);
      forgotten.add();
    }
  }

  async function ask(span: Span): Promise<void> {
    try {
      const list = await fetch(span, asOf);
      asOf = list.asOf;
      for (const [sid, until] of revoked) if (until <= now()) revoked.delete(sid);
      for (const { sid, until } of list.sessions) {
        // to the end, as later ones expire later
        revoked.delete(sid);
        revoked.set(sid, until);
      }
      forgetSurplus();
      size.set(revoked.size);
      askAt = now() + maxAgeMs;
    } catch (error) {
      span.log.warn('revocations could not be asked for; the known ones are used on', { error });
      askAt = now() + retryMs;
    }
  }

  /** One question at a time; one that was asked before the latest suspicion does not answer it. */
  async function refresh(span: Span): Promise<void> {
    while (asking && asking.about < suspicion) await asking.done;
    if (!asking) {
      const about = suspicion;
      const done = ask(span).finally(() => {
        asking = undefined;
        if (about === suspicion) return;
        askAt = Number.NEGATIVE_INFINITY;
      });
      asking = { about, done };
    }
    await asking.done;
  }

  return {
    async has(span, sessionId) {
      if (now() >= askAt || asking) await refresh(span);
      return revoked.has(sessionId);
    },
    suspect() {
      suspicion += 1;
      askAt = Number.NEGATIVE_INFINITY;
    },
  };
}
