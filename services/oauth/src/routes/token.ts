import { handle, type Route, respond } from '@glasshouse/http';
import { clientAddress } from '../client-address.js';
import type { AuthenticateClient } from '../clients/authenticate-client.js';
import { operations, type TokenRequest, type TokenResponse } from '../contract.js';
import type { Grant } from '../grants/grant.js';
import { OAuthError } from '../oauth-error.js';
import type { Outcomes } from '../outcomes.js';
import type { AccessTokens } from '../tokens/access-token.js';
import { noStore, withOAuthErrors } from './oauth-error-response.js';

/** POST /oauth/token */
export function issueToken(options: {
  authenticate: AuthenticateClient;
  /** Enabled grants. */
  grants: readonly Grant[];
  accessTokens: AccessTokens;
  outcomes: Outcomes;
}): Route {
  const { authenticate, accessTokens, outcomes } = options;
  const grants = new Map<string, Grant>(options.grants.map((grant) => [grant.grantType, grant]));

  const queueRoom = ({ grant_type }: TokenRequest, limitMs: number) =>
    grants.get(grant_type ?? '')?.queueRoom?.(limitMs);
  return handle(
    operations.issueToken,
    ({ span, body, headers, signal, deadline }) =>
      withOAuthErrors(span, async () => {
        if (!body.grant_type) throw new OAuthError('invalid_request', 'grant_type is missing');
        const client = await authenticate(span, body, headers.authorization);
        const grant = grants.get(body.grant_type);
        if (!grant) {
          throw new OAuthError(
            'unsupported_grant_type',
            `supported grant types: ${[...grants.keys()].join(', ')}`,
          );
        }
        span.set('oauth.grant_type', grant.grantType).set('oauth.client_id', client.id);
        if (!client.grants.includes(grant.grantType)) {
          throw new OAuthError('unauthorized_client', 'the client is not authorized to use this grant type');
        }
        if (body.scope) throw new OAuthError('invalid_scope', 'scopes are not supported');
        const address = clientAddress(headers);
        const { subject, refreshToken } = await grant.handle({
          span,
          client,
          parameters: body,
          address,
          signal,
          deadline,
        });
        const tokens: TokenResponse = {
          access_token: await accessTokens.issue(span, subject),
          token_type: 'Bearer',
          expires_in: accessTokens.lifeSeconds,
          ...(refreshToken !== undefined && { refresh_token: refreshToken }),
        };
        outcomes.tokens[grant.grantType].add();
        return respond(200, tokens, noStore);
      }),
    { queueRoom },
  );
}
