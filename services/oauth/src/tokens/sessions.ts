import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Bound } from '@glasshouse/settings';
import type { Span, Telemetry } from '@glasshouse/telemetry';
import type { Collections, RefreshTokenDocument, SessionDocument, UserDocument } from '../store.js';
import type { Revocations } from './revocations.js';

/** What became of a refresh token that was presented. */
export type Exchange =
  | { outcome: 'exchanged'; session: SessionDocument; refreshToken: string }
  | { outcome: 'unknown' | 'expired' | 'revoked' | 'foreign' }
  /** It had been used before: the whole family is revoked now. */
  | { outcome: 'reused'; session: SessionDocument };

export interface Sessions {
  /** A login: the session and its first refresh token. */
  open(
    span: Span,
    user: UserDocument,
    clientId: string,
  ): Promise<{ session: SessionDocument; refreshToken: string }>;
  /** Rotation (RFC 9700 section 4.14.2): the token is used up, its successor comes back. */
  exchange(span: Span, refreshToken: string, clientId: string): Promise<Exchange>;
  /** The session of a refresh token that could be exchanged now. */
  peek(span: Span, refreshToken: string): Promise<SessionDocument | undefined>;
  /** The session of a refresh token in whatever state. */
  find(span: Span, refreshToken: string): Promise<SessionDocument | undefined>;
  /** Ends a session: no more refreshing, and its access tokens are no longer good. */
  end(span: Span, sessionId: string): Promise<void>;
  /** Ends a user's sessions that may have a live access token, but for one. */
  endOthers(span: Span, userId: string, keep: string | undefined): Promise<number>;
}

export const sessionsBound = {
  holds: 'Sessions of a user, ended ones until their refresh tokens would have expired',
  limit: 1000,
  unit: 'documents',
  setting: 'SESSIONS_PER_USER',
  full: 'a login ends and removes the session that was used longest ago',
  metrics: ['oauth_sessions_evicted_total'],
} as const satisfies Bound;

/** A used token is kept to recognise that it is used again (RFC 9700 section 4.14.2), until its session is over. */
export const usedTokensBound = {
  holds: 'Used refresh tokens of a session, which end the session when they are used again',
  limit: 100,
  unit: 'documents',
  full: 'the token that was used longest ago is forgotten; using it again is refused as of an unknown token, and the session goes on',
  metrics: ['oauth_used_refresh_tokens_evicted_total'],
} as const satisfies Bound;

export interface SessionsOptions {
  telemetry: Telemetry;
  maxPerUser?: number;
  maxUsedTokens?: number;
  collections: Pick<Collections, 'sessions' | 'refreshTokens'>;
  revocations: Revocations;
  lifeSeconds: number;
  accessTokenSeconds: number;
  now?: () => number;
}

/** A session is a family of refresh tokens; a token that is used twice was stolen from one of its two users. */
export function createSessions(options: SessionsOptions): Sessions {
  const { revocations, lifeSeconds, accessTokenSeconds, now = Date.now } = options;
  const { maxPerUser = sessionsBound.limit, maxUsedTokens = usedTokensBound.limit } = options;
  const { sessions, refreshTokens } = options.collections;
  const { metrics } = options.telemetry;
  const evicted = metrics.counter({
    name: 'oauth_sessions_evicted_total',
    help: 'Sessions that were removed as their user had too many.',
  });
  const evictedTokens = metrics.counter({
    name: 'oauth_used_refresh_tokens_evicted_total',
    help: 'Used refresh tokens that were removed as their session had too many.',
  });

  async function makeToken(span: Span, session: SessionDocument, generation: number): Promise<string> {
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

  async function forgetUsedToken(span: Span, sessionId: string, generation: number): Promise<void> {
    if (generation < 0) return;
    if (await refreshTokens.deleteOne(span, { sessionId, generation })) evictedTokens.add();
  }

  /** Few at a time, so that a login does not wait for a user who had many before there was a bound. */
  async function evictSurplus(span: Span, userId: string): Promise<void> {
    const surplus = await sessions.find(
      span,
      { userId },
      { sort: { issuedAt: -1 }, skip: maxPerUser, limit: 10 },
    );
    for (const { _id: sessionId, revokedAt, issuedAt } of surplus) {
      const isLive = issuedAt.getTime() + accessTokenSeconds * 1000 > now();
      if (revokedAt === null && isLive) await revocations.add(span, sessionId);
      await refreshTokens.deleteMany(span, { sessionId });
      if (!(await sessions.deleteOne(span, { _id: sessionId }))) continue;
      evicted.add();
      span.log.audit({
        category: 'session',
        action: 'session-evict',
        outcome: 'success',
        message: `session ended: its user has more than ${maxPerUser}`,
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
    const known = await refreshTokens.findOne(span, { _id });
    const session = known && (await sessionOf(span, known));
    if (!known || !session) return { outcome: 'unknown' };
    // before it is used up: the wrong client must not be able to spend it
    if (session.clientId !== clientId) return { outcome: 'foreign' };
    if (session.revokedAt !== null) return { outcome: 'revoked' };
    if (session.expiresAt.getTime() <= now()) return { outcome: 'expired' };
    const usedAt = new Date(now());
    // one of several at once wins
    const won = await refreshTokens.updateOne(span, { _id, usedAt: null }, { $set: { usedAt } });
    if (!won) {
      await end(span, session._id);
      return { outcome: 'reused', session };
    }
    const generation = (known.generation ?? 0) + 1;
    const successor = await makeToken(span, session, generation);
    await forgetUsedToken(span, session._id, generation - 1 - maxUsedTokens);
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
      return { session, refreshToken: await makeToken(span, session, 0) };
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
      const since = new Date(now() - accessTokenSeconds * 1000);
      const live = await sessions.find(
        span,
        { userId, issuedAt: { $gt: since }, revokedAt: null },
        { limit: 1000 },
      );
      const others = live.filter((session) => session._id !== keep);
      for (const session of others) await end(span, session._id);
      return others.length;
    },
  };
}

function digest(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
