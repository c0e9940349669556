import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Bound } from '@glasshouse/settings';
import type { Span, Telemetry } from '@glasshouse/telemetry';
import type { Collections, RefreshTokenDocument, SessionDocument, UserDocument } from '../store.js';
import type { Revocations } from './revocations.js';

/** Result of an attempt to exchange a refresh token. */
export type Exchange =
  | { outcome: 'exchanged'; session: SessionDocument; refreshToken: string }
  | { outcome: 'unknown' | 'expired' | 'revoked' | 'foreign' }
  /** The token was used before, so the session and its token family were revoked. */
  | { outcome: 'reused'; session: SessionDocument };

export interface Sessions {
  /** Creates a session and its first refresh token at a login. */
  open(
    span: Span,
    user: UserDocument,
    clientId: string,
  ): Promise<{ session: SessionDocument; refreshToken: string }>;
  /** Exchanges a refresh token for its successor (rotation, RFC 9700 section 4.14.2). */
  exchange(span: Span, refreshToken: string, clientId: string): Promise<Exchange>;
  /** Returns the session of a refresh token that can be exchanged now, without exchanging it. */
  peek(span: Span, refreshToken: string): Promise<SessionDocument | undefined>;
  /** Returns the session of a refresh token, even if the token or the session is no longer valid. */
  find(span: Span, refreshToken: string): Promise<SessionDocument | undefined>;
  /** Ends a session: revokes its refresh and access tokens. */
  end(span: Span, sessionId: string): Promise<void>;
  /** Ends a user's sessions that may have an unexpired access token, except `keep`. Returns their number. */
  endOthers(span: Span, userId: string, keep: string | undefined): Promise<number>;
}

export const sessionsBound = {
  holds: 'Sessions of a user, including ended ones until their refresh tokens would have expired',
  limit: 1000,
  unit: 'documents',
  setting: 'SESSIONS_PER_USER',
  full: 'a login ends and removes the least recently used session',
  metrics: ['oauth_sessions_evicted_total'],
} as const satisfies Bound;

/** Used tokens are kept until their session expires, to detect reuse (RFC 9700 section 4.14.2). */
export const usedTokensBound = {
  holds: 'Used refresh tokens of a session; using one again ends the session',
  limit: 100,
  unit: 'documents',
  full: 'the earliest used token is deleted; like an unknown token, it is refused and does not end the session',
  metrics: ['oauth_used_refresh_tokens_evicted_total'],
} as const satisfies Bound;

export interface SessionsOptions {
  telemetry: Telemetry;
  maxPerUser?: number;
  maxUsedTokens?: number;
  collections: Pick<Collections, 'sessions' | 'refreshTokens'>;
  revocations: Revocations;
  lifeSeconds: number;
  /** Longest time for which a verifier accepts an access token. */
  acceptedSeconds: number;
  now?: () => number;
}

/** Sessions of a user that are read at once to end them. */
const maxPerRead = 1000;

/** Creates the sessions, each a family of refresh tokens. Reuse of a token indicates theft and ends its session. */
export function createSessions(options: SessionsOptions): Sessions {
  const { revocations, lifeSeconds, acceptedSeconds, now = Date.now } = options;
  const { maxPerUser = sessionsBound.limit, maxUsedTokens = usedTokensBound.limit } = options;
  const { sessions, refreshTokens } = options.collections;
  const { metrics } = options.telemetry;
  const evicted = metrics.counter({
    name: 'oauth_sessions_evicted_total',
    help: 'Sessions removed because their user had too many.',
  });
  const evictedTokens = metrics.counter({
    name: 'oauth_used_refresh_tokens_evicted_total',
    help: 'Used refresh tokens removed because their session had too many.',
  });

  async function createToken(span: Span, session: SessionDocument, generation: number): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    const { _id: sessionId, expiresAt } = session;
    await refreshTokens.insertOne(span, {
      _id: digest(token),
      sessionId,
      generation,
      issuedAt: new Date(now()),
      expiresAt,
      usedAt: null,
    });
    return token;
  }

  async function sessionOf(span: Span, token: RefreshTokenDocument): Promise<SessionDocument | undefined> {
    return sessions.findOne(span, { _id: token.sessionId });
  }

  async function evictUsedToken(span: Span, sessionId: string, generation: number): Promise<void> {
    if (generation < 0) return;
    if (await refreshTokens.deleteOne(span, { sessionId, generation })) evictedTokens.add();
  }

  /** Evicts at most 10 sessions, so that a login stays fast for a user with many sessions from before the bound. */
  async function evictSurplus(span: Span, userId: string): Promise<void> {
    const surplus = await sessions.find(
      span,
      { userId },
      { sort: { issuedAt: -1 }, skip: maxPerUser, limit: 10 },
    );
    for (const { _id: sessionId, revokedAt, issuedAt } of surplus) {
      const isLive = issuedAt.getTime() + acceptedSeconds * 1000 > now();
      if (revokedAt === null && isLive) await revocations.add(span, sessionId);
      await refreshTokens.deleteMany(span, { sessionId });
      if (!(await sessions.deleteOne(span, { _id: sessionId }))) continue;
      evicted.add();
      span.log.audit({
        category: 'session',
        action: 'session-evict',
        outcome: 'success',
        message: `session evicted: user has more than ${maxPerUser} sessions`,
        fields: { 'user.id': userId, 'session.id': sessionId },
      });
    }
  }

  async function end(span: Span, sessionId: string): Promise<void> {
    await sessions.updateOne(
      span,
      { _id: sessionId, revokedAt: null },
      { $set: { revokedAt: new Date(now()) } },
    );
    await revocations.add(span, sessionId);
  }

  async function exchange(span: Span, refreshToken: string, clientId: string): Promise<Exchange> {
    const _id = digest(refreshToken);
    const stored = await refreshTokens.findOne(span, { _id });
    const session = stored && (await sessionOf(span, stored));
    if (!stored || !session) return { outcome: 'unknown' };
    // checked before the exchange, so that another client cannot invalidate the token
    if (session.clientId !== clientId) return { outcome: 'foreign' };
    if (session.revokedAt !== null) return { outcome: 'revoked' };
    if (session.expiresAt.getTime() <= now()) return { outcome: 'expired' };
    const usedAt = new Date(now());
    // only one of several concurrent exchanges succeeds
    const isFirst = await refreshTokens.updateOne(span, { _id, usedAt: null }, { $set: { usedAt } });
    if (!isFirst) {
      await end(span, session._id);
      return { outcome: 'reused', session };
    }
    const generation = (stored.generation ?? 0) + 1;
    const successor = await createToken(span, session, generation);
    await evictUsedToken(span, session._id, generation - 1 - maxUsedTokens);
    await sessions.updateOne(span, { _id: session._id }, { $set: { issuedAt: usedAt } });
    return { outcome: 'exchanged', session, refreshToken: successor };
  }

  return {
    async open(span, user, clientId) {
      const createdAt = new Date(now());
      const session: SessionDocument = {
        _id: randomUUID(),
        userId: user._id,
        clientId,
        passwordVersion: user.passwordVersion,
        createdAt,
        issuedAt: createdAt,
        expiresAt: new Date(createdAt.getTime() + lifeSeconds * 1000),
        revokedAt: null,
      };
      await sessions.insertOne(span, session);
      await evictSurplus(span, user._id);
      return { session, refreshToken: await createToken(span, session, 0) };
    },
    exchange,
    async peek(span, refreshToken) {
      const token = await refreshTokens.findOne(span, { _id: digest(refreshToken), usedAt: null });
      const session = token && (await sessionOf(span, token));
      return session?.revokedAt === null && session.expiresAt.getTime() > now() ? session : undefined;
    },
    async find(span, refreshToken) {
      const token = await refreshTokens.findOne(span, { _id: digest(refreshToken) });
      return token && sessionOf(span, token);
    },
    end,
    async endOthers(span, userId, keep) {
      const since = new Date(now() - acceptedSeconds * 1000);
      for (let ended = 0; ; ) {
        const live = await sessions.find(
          span,
          { userId, issuedAt: { $gt: since }, revokedAt: null },
          { limit: maxPerRead },
        );
        const others = live.filter((session) => session._id !== keep);
        for (const session of others) await end(span, session._id);
        ended += others.length;
        if (live.length < maxPerRead) return ended;
      }
    },
  };
}

function digest(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
