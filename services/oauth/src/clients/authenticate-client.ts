import type { Cache } from '@glasshouse/cache';
import { basicChallenge } from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import { createLocalJWKSet, decodeJwt, type JWTPayload, jwtVerify } from 'jose';
import { clientAssertionType } from '../contract.js';
import { OAuthError } from '../oauth-error.js';
import { headerAuthentication } from './basic-credentials.js';
import { type Client, type ClientRegistry, defaultClientId } from './client-registry.js';

/** Asymmetric algorithms only; symmetric ones would be the method `client_secret_jwt`. */
export const assertionAlgorithms = ['ES256', 'ES384', 'EdDSA', 'PS256', 'RS256'];
const maxLifeSeconds = 300;
const clockToleranceSeconds = 10;

export interface ClientCredentials {
  client_id?: string;
  client_secret?: string;
  client_assertion_type?: string;
  client_assertion?: string;
}

/** @throws OAuthError invalid_client, invalid_request; CacheUnavailableError when replays cannot be detected */
export type AuthenticateClient = (
  span: Span,
  credentials: ClientCredentials,
  authorization: string | string[] | undefined,
) => Promise<Client>;

/**
 * Creates the client authentication of the endpoints. A public client sends its ID (RFC 6749 section 3.2.1), any other
 * client a signed assertion (RFC 7523 section 3). An assertion is valid once: the cache keeps its `jti` until it
 * expires. Clients have no secrets, so a secret in the body or in Basic credentials is refused, not ignored.
 */
export function createClientAuthentication(options: {
  clients: ClientRegistry;
  cache: Cache;
  /** Accepted audiences of assertions: the issuer, and the token endpoint for older clients. */
  audiences: readonly string[];
}): AuthenticateClient {
  const { clients, cache, audiences } = options;
  const used = cache.map<boolean>('oauth.assertions');
  const keySets = new Map(
    [...clients.values()].flatMap(({ id, jwks }) => (jwks ? [[id, createLocalJWKSet(jwks)] as const] : [])),
  );

  async function authenticateByAssertion(
    span: Span,
    assertion: string,
    clientId: string | undefined,
  ): Promise<Client> {
    const claimedId = decodeUnverified(assertion)?.sub;
    const client = clients.get(claimedId ?? '');
    const keys = keySets.get(claimedId ?? '');
    if (!client || !keys) throw invalidClient('unknown client');
    if (clientId !== undefined && clientId !== client.id)
      throw invalidClient('client_id differs from the subject of the assertion');
    const payload = await verifyAssertion(assertion, client.id, keys, audiences);
    const { jti, exp = 0 } = payload;
    if (typeof jti !== 'string' || jti.length < 8 || jti.length > 256)
      throw invalidClient('the jti of the assertion is not a string of 8 to 256 characters');
    const ttlMs = Math.max(1000, (exp + clockToleranceSeconds) * 1000 - Date.now());
    if (!(await used.add(span, `${client.id}:${jti}`, true, ttlMs)))
      throw invalidClient('the assertion was already used');
    return client;
  }

  return async function authenticateClient(span, credentials, authorization) {
    const {
      client_id: id = undefined,
      client_assertion: assertion,
      client_assertion_type: type,
      client_secret: secret,
    } = credentials;
    refuseSecrets(credentials, authorization);
    if (secret !== undefined) throw invalidClient('clients have no secrets');
    if (assertion !== undefined || type !== undefined) {
      if (type !== clientAssertionType || assertion === undefined) {
        throw new OAuthError(
          'invalid_request',
          `client_assertion requires client_assertion_type ${clientAssertionType}`,
        );
      }
      return authenticateByAssertion(span, assertion, id);
    }
    const client = clients.get(id ?? defaultClientId);
    if (!client) throw invalidClient('unknown client');
    if (client.authentication !== 'none') throw invalidClient('the client did not authenticate');
    return client;
  };
}

/**
 * @throws OAuthError invalid_request for more than one authentication method (RFC 6749 section 2.3), invalid_client for
 * an `authorization` header
 */
function refuseSecrets(
  { client_id: id, client_secret: secret, client_assertion: assertion }: ClientCredentials,
  authorization: string | string[] | undefined,
): void {
  const header = headerAuthentication(authorization);
  const methods = [header, secret, assertion].filter((method) => method !== undefined);
  if (methods.length > 1)
    throw new OAuthError('invalid_request', 'the client uses more than one authentication method');
  if (!header) return;
  if (header.id !== undefined && id !== undefined && id !== header.id)
    throw new OAuthError('invalid_request', 'client_id does not match the authenticated client');
  // section 5.2 requires a challenge with the scheme that the client used
  throw invalidClient(`the client used the scheme ${header.scheme}`, {
    'www-authenticate': basicChallenge(),
  });
}

async function verifyAssertion(
  assertion: string,
  id: string,
  keys: ReturnType<typeof createLocalJWKSet>,
  audiences: readonly string[],
): Promise<JWTPayload> {
  let payload: JWTPayload;
  try {
    ({ payload } = await jwtVerify(assertion, keys, {
      algorithms: assertionAlgorithms,
      issuer: id,
      subject: id,
      audience: [...audiences],
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ['exp', 'jti'],
    }));
  } catch (error) {
    throw invalidClient((error as Error).message);
  }
  if ((payload.iat ?? 0) > Date.now() / 1000 + clockToleranceSeconds) {
    throw invalidClient('the assertion was issued in the future');
  }
  if ((payload.exp ?? 0) - Date.now() / 1000 > maxLifeSeconds + clockToleranceSeconds) {
    throw invalidClient(`the assertion is valid for more than ${maxLifeSeconds} s`);
  }
  return payload;
}

function decodeUnverified(assertion: string): JWTPayload | undefined {
  try {
    return decodeJwt(assertion);
  } catch {
    return undefined;
  }
}

/** Returns the same error for every reason. Only the log contains the reason. */
function invalidClient(reason: string, headers: Readonly<Record<string, string>> = {}): OAuthError {
  return new OAuthError('invalid_client', 'client authentication failed', { reason, headers });
}
