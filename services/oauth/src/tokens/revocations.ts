import type { Cache } from '@glasshouse/cache';
import type { Span } from '@glasshouse/telemetry';
import { type Revocations as RevocationsResponse, revokedMap } from '../contract.js';
import type { Collections } from '../store.js';

/** Sessions whose unexpired access tokens are refused. */
export interface Revocations {
  add(span: Span, sessionId: string): Promise<void>;
  has(span: Span, sessionId: string): Promise<boolean>;
  /** Returns the revocations since an instant (ms since 1970), for gateways without the shared cache. */
  since(span: Span, instant: number): Promise<RevocationsResponse>;
}

/** Tolerated clock difference between two instances, in ms. Reporting a revocation twice is harmless. */
const overlapMs = 5000;
const maxPerResponse = 10_000;

/** Creates the revocations: in the store, to survive restarts, and in the shared cache, for gateways to see at once. */
export function createRevocations(options: {
  revocations: Collections['revocations'];
  cache: Cache;
  /** Longest time for which a verifier accepts an access token. */
  acceptedSeconds: number;
  now?: () => number;
}): Revocations {
  const { revocations, cache, acceptedSeconds, now = Date.now } = options;
  const shared = cache.map<number>(revokedMap);
  const lifeMs = acceptedSeconds * 1000 + overlapMs;
  return {
    async add(span, sessionId) {
      const revokedAt = now();
      const expiresAt = new Date(revokedAt + lifeMs);
      await revocations.insertIfAbsent(span, { _id: sessionId, revokedAt: new Date(revokedAt), expiresAt });
      // also if it was stored already, because the cache may have lost the entry
      await shared.set(span, sessionId, revokedAt, lifeMs);
    },
    async has(span, sessionId) {
      return (await revocations.findOne(span, { _id: sessionId })) !== undefined;
    },
    async since(span, instant) {
      const asOf = now();
      // after the clock was set back, an earlier response may have skipped what has been revoked since
      const isAhead = instant > asOf + overlapMs;
      const from = isAhead ? asOf - lifeMs : Math.max(instant - overlapMs, asOf - lifeMs);
      const revokedAt = { $gt: new Date(from) };
      const found = await revocations.find(
        span,
        { revokedAt },
        { sort: { revokedAt: 1 }, limit: maxPerResponse },
      );
      // after a full response, the next call continues from its last entry
      const last = found.length === maxPerResponse ? found.at(-1)?.revokedAt.getTime() : undefined;
      return {
        asOf: last === undefined ? asOf : last + overlapMs,
        sessions: found.map(({ _id, expiresAt }) => ({ sid: _id, until: expiresAt.getTime() })),
      };
    },
  };
}
