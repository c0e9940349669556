import type { Cache } from '@glasshouse/cache';
import { DuplicateKeyError } from '@glasshouse/store';
import type { Span } from '@glasshouse/telemetry';
import { type Revocations as RevocationsAnswer, revokedMap } from '../contract.js';
import type { Collections } from '../store.js';

/** Sessions whose access tokens are refused, although they have not expired. */
export interface Revocations {
  add(span: Span, sessionId: string): Promise<void>;
  has(span: Span, sessionId: string): Promise<boolean>;
  /** Those since a moment (ms since 1970), for gateways that share no cache with us. */
  since(span: Span, moment: number): Promise<RevocationsAnswer>;
}

/** How far the clocks of two instances may be apart, in ms: what is told twice does no harm. */
const overlapMs = 5000;
const most = 10_000;

/** Kept in the store, so that it outlives us, and told in the shared cache, so that gateways see it at once. */
export function createRevocations(options: {
  revocations: Collections['revocations'];
  cache: Cache;
  accessTokenSeconds: number;
  now?: () => number;
}): Revocations {
  const { revocations, cache, accessTokenSeconds, now = Date.now } = options;
  const shared = cache.map<number>(revokedMap);
  const lifeMs = accessTokenSeconds * 1000 + overlapMs;
  return {
    async add(span, sessionId) {
      const revokedAt = now();
      try {
        const expiresAt = new Date(revokedAt + lifeMs);
        await revocations.insertOne(span, { _id: sessionId, revokedAt: new Date(revokedAt), expiresAt });
      } catch (error) {
        // Told before; tell the cache again, as it may have lost it.
        if (!(error instanceof DuplicateKeyError)) throw error;
      }
      await shared.set(span, sessionId, revokedAt, lifeMs);
    },
    async has(span, sessionId) {
      return (await revocations.findOne(span, { _id: sessionId })) !== undefined;
    },
    async since(span, moment) {
      const asOf = now();
      const revokedAt = { $gt: new Date(Math.max(moment - overlapMs, asOf - lifeMs)) };
      const found = await revocations.find(span, { revokedAt }, { sort: { revokedAt: 1 }, limit: most });
      // A full page ends early: the next call goes on from its last entry.
      const last = found.length === most ? found.at(-1)?.revokedAt.getTime() : undefined;
      return {
        asOf: last === undefined ? asOf : last + overlapMs,
        sessions: found.map(({ _id, expiresAt }) => ({ sid: _id, until: expiresAt.getTime() })),
      };
    },
  };
}
