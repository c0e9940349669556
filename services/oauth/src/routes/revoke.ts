import { handle, type Route, respond } from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import { clientAddress } from '../client-address.js';
import type { AuthenticateClient } from '../clients/authenticate-client.js';
import { maxClockToleranceSeconds, operations } from '../contract.js';
import { OAuthError } from '../oauth-error.js';
import type { AccessTokens } from '../tokens/access-token.js';
import type { Sessions } from '../tokens/sessions.js';
import { noStore, withOAuthErrors } from './oauth-error-response.js';

/**
 * POST /oauth/revoke: ends the session of an access or refresh token, as RFC 7009 section 2.1 permits. The response is
 * also 200 for an unknown, expired or revoked token (section 2.2).
 */
export function revokeToken(options: {
  authenticate: AuthenticateClient;
  accessTokens: AccessTokens;
  sessions: Sessions;
}): Route {
  const { authenticate, accessTokens, sessions } = options;

  async function find(
    span: Span,
    token: string,
  ): Promise<{ sid: string; clientId: string; userId: string } | undefined> {
    // a gateway may still accept a token that has expired here
    const claims = await accessTokens.read(span, token, maxClockToleranceSeconds);
    if (claims) return { sid: claims.sid, clientId: claims.client_id, userId: claims.sub ?? '' };
    const session = await sessions.find(span, token);
    return session && { sid: session._id, clientId: session.clientId, userId: session.userId };
  }

  return handle(operations.revokeToken, ({ span, body, headers }) =>
    withOAuthErrors(span, async () => {
      const client = await authenticate(span, body, headers.authorization);
      if (!body.token) throw new OAuthError('invalid_request', 'token is missing');
      const found = await find(span, body.token);
      if (found && found.clientId !== client.id) {
        throw new OAuthError('invalid_client', 'the token was issued to another client', { status: 400 });
      }
      if (found) {
        await sessions.end(span, found.sid);
        span.log.audit({
          category: 'session',
          action: 'token-revoke',
          outcome: 'success',
          message: 'session ended',
          fields: {
            'user.id': found.userId,
            'session.id': found.sid,
            'oauth.client_id': client.id,
            'client.address': clientAddress(headers),
          },
        });
      }
      return respond(200, undefined, noStore);
    }),
  );
}
