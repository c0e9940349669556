import { OAuthError } from '../oauth-error.js';
import type { Outcomes } from '../outcomes.js';
import type { Collections } from '../store.js';
import type { Sessions } from '../tokens/sessions.js';
import { type Grant, subjectOf } from './grant.js';

export interface RefreshTokenGrantOptions {
  users: Collections['users'];
  sessions: Sessions;
  outcomes: Outcomes;
}

/** Refresh token grant (RFC 6749 section 6). Each refresh token is valid once; using one twice ends the session. */
export function refreshTokenGrant({ users, sessions, outcomes }: RefreshTokenGrantOptions): Grant {
  return {
    grantType: 'refresh_token',
    async handle({ span, client, parameters, address }) {
      const { refresh_token: presented } = parameters;
      if (!presented)
        throw new OAuthError('invalid_request', 'the refresh_token grant requires refresh_token');
      const exchange = await sessions.exchange(span, presented, client.id);
      const base = { 'client.address': address, 'oauth.client_id': client.id };
      if (exchange.outcome !== 'exchanged') {
        const fields = {
          ...base,
          'event.reason': exchange.outcome,
          ...('session' in exchange && {
            'user.id': exchange.session.userId,
            'session.id': exchange.session._id,
          }),
        };
        if (exchange.outcome === 'reused') outcomes.reuses.add();
        const message =
          exchange.outcome === 'reused' ? 'refresh token reused, session ended' : 'refresh token refused';
        span.log.audit({ category: 'session', action: 'token-refresh', outcome: 'failure', message, fields });
        throw invalidGrant(exchange.outcome);
      }
      const { session, refreshToken } = exchange;
      const user = await users.findOne(span, { _id: session.userId });
      if (!user || user.passwordVersion !== session.passwordVersion) {
        await sessions.end(span, session._id);
        throw invalidGrant('password changed');
      }
      span.log.audit({
        category: 'session',
        action: 'token-refresh',
        outcome: 'success',
        message: 'tokens refreshed',
        fields: { ...base, 'user.id': user._id, 'user.name': user.username, 'session.id': session._id },
      });
      return { subject: subjectOf(user, session), refreshToken };
    },
  };
}

/** Returns the same error for every reason. Only the log contains the reason. */
function invalidGrant(reason: string): OAuthError {
  return new OAuthError('invalid_grant', 'the refresh token is not valid', { reason });
}
