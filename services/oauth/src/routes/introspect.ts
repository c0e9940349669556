import { bearerChallenge, type Caller, handle, type Request, type Route, respond } from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import type { AuthenticateClient } from '../clients/authenticate-client.js';
import { type Introspection, operations, type TokenReference } from '../contract.js';
import { OAuthError } from '../oauth-error.js';
import type { Outcomes } from '../outcomes.js';
import type { AccessTokens } from '../tokens/access-token.js';
import type { Revocations } from '../tokens/revocations.js';
import type { Sessions } from '../tokens/sessions.js';
import { noStore, withOAuthErrors } from './oauth-error-response.js';

type Headers = Request<unknown, unknown, unknown>['headers'];

export interface IntrospectOptions {
  authenticate: AuthenticateClient;
  accessTokens: AccessTokens;
  revocations: Revocations;
  sessions: Sessions;
  issuer: string;
  outcomes: Outcomes;
}

/**
 * POST /oauth/introspect: administrators and authenticated clients may introspect any token, users only their own. RFC
 * 7662 section 4 requires an authorised caller against token scanning, so the ID of a public client is not sufficient.
 */
export function introspectToken(options: IntrospectOptions): Route {
  const { authenticate, outcomes, issuer } = options;

  async function describeToken(span: Span, token: string): Promise<Introspection> {
    const claims = await options.accessTokens.read(span, token);
    if (claims) {
      if (await options.revocations.has(span, claims.sid)) return { active: false };
      const { sub = '', username, client_id, iat = 0, exp = 0, jti = '', sid, roles, iss = '' } = claims;
      const aud = String(claims.aud);
      return {
        active: true,
        token_type: 'Bearer',
        sub,
        username,
        client_id,
        iat,
        exp,
        jti,
        sid,
        roles,
        iss,
        aud,
      };
    }
    const session = await options.sessions.peek(span, token);
    if (!session) return { active: false };
    return {
      active: true,
      token_type: 'refresh_token',
      sub: session.userId,
      client_id: session.clientId,
      iat: seconds(session.createdAt),
      exp: seconds(session.expiresAt),
      sid: session._id,
      iss: issuer,
    };
  }

  /** Returns the only user whose tokens the caller may introspect, or undefined if any token is allowed. */
  async function authorise(
    span: Span,
    user: Caller,
    body: TokenReference,
    { authorization }: Headers,
  ): Promise<string | undefined> {
    if (user.roles.includes('admin')) return undefined;
    if (user.id !== '' && body.client_assertion === undefined) return user.id;
    const client = await authenticate(span, body, authorization);
    if (client.authentication === 'none') {
      throw new OAuthError('invalid_client', 'authenticate with private_key_jwt, or send a bearer token');
    }
    return undefined;
  }

  return handle(operations.introspectToken, ({ span, body, user, headers }) =>
    withOAuthErrors(
      span,
      async () => {
        const owner = await authorise(span, user, body, headers);
        if (!body.token) throw new OAuthError('invalid_request', 'token is missing');
        const found = await describeToken(span, body.token);
        const visible = owner === undefined || found.sub === owner ? found : { active: false };
        outcomes.introspections[visible.active ? 'active' : 'inactive'].add();
        return respond(200, visible, noStore);
      },
      bearerChallenge(),
    ),
  );
}

function seconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}
