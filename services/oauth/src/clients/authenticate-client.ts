import type { Cache } from '@glasshouse/cache';
import { basicChallenge } from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import { createLocalJWKSet, decodeJwt, type JWTPayload, jwtVerify } from 'jose';
import { clientAssertionType } from '../contract.js';
import { OAuthError } from '../oauth-error.js';
import { headerAuthentication } from './basic-credentials.js';
import { type Client, type ClientRegistry, defaultClientId } from './client-registry.js';

/** Asymmetric only: a shared secret would be `client_secret_jwt`. */
export const assertionAlgorithms = ['ES256', 'ES384', 'EdDSA', 'PS256', 'RS256'];
const maxLifeSeconds = 300;
const clockToleranceSeconds = 10;

export interface ClientCredentials {
  client_id?: string;
  client_secret?: string;
  client_assertion_type?: string;
  client_assertion?: string;
}

/** @throws OAuthError invalid_client, invalid_request; CacheUnavailableError when replays cannot be told */
export type AuthenticateClient = (
  span: Span,
  credentials: ClientCredentials,
  authorization: string | string[] | undefined,
) => Promise<Client>;

/**
 * Who calls: a public client by its id (RFC 6749 section 3.2.1), the others by a signed assertion (RFC 7523 section 3),
 * each good once: its `jti` is remembered until it has expired. Clients have no secrets: a secret in the body or in
 * Basic is refused, not ignored.
 */
export function createClientAuthentication(options: {
  clients: ClientRegistry;
  cache: Cache;
  /** Who assertions may be addressed to: the issuer, and the token endpoint as older clients do. */
  audiences: readonly string[];
}): AuthenticateClient {
  const { clients, cache, audiences } = options;
  const used = cache.map<boolean>('oauth.assertions');
  const keySets = new Map(
    [...clients.values()].flatMap(({ id, jwks }) => (jwks ? [[id, createLocalJWKSet(jwks)] as const] : [])),
  );

  async function byAssertion(span: Span, assertion: string, clientId: string | undefined): Promise<Client> {
    const claimed = unverified(assertion)?.sub;
    const client = clients.get(claimed ?? '');
    const keys = keySets.get(claimed ?? '');
    if (!client || !keys) throw refused('no such client');
    if (clientId !== undefined && clientId !== client.id)
      throw refused('client_id is not the assertion’s subject');
    const payload = await verified(assertion, client.id, keys, audiences);
    const { jti, exp = 0 } = payload;
    if (typeof jti !== 'string' || jti.length < 8 || jti.length > 256)
      throw refused('the assertion has no usable jti');
    const ttlMs = Math.max(1000, (exp + clockToleranceSeconds) * 1000 - Date.now());
    if (!(await used.add(span, `${client.id}:${jti}`, true, ttlMs)))
      throw refused('the assertion was used before');
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
    if (secret !== undefined) throw refused('clients have no secrets');
    if (assertion !== undefined || type !== undefined) {
      if (type !== clientAssertionType || assertion === undefined) {
        throw new OAuthError(
          'invalid_request',
          `client_assertion requires client_assertion_type ${clientAssertionType}`,
        );
      }
      return byAssertion(span, assertion, id);
    }
    const client = clients.get(id ?? defaultClientId);
    if (!client) throw refused('no such client');
    if (client.authentication !== 'none') throw refused('the client must authenticate');
    return client;
  };
}

/**
 * @throws OAuthError invalid_request for several methods at once (RFC 6749 section 2.3), invalid_client for a header
 */
function refuseSecrets(
  { client_id: id, client_secret: secret, client_assertion: assertion }: ClientCredentials,
  authorization: string | string[] | undefined,
): void {
  const header = headerAuthentication(authorization);
  const ways = [header, secret, assertion].filter((way) => way !== undefined);
  if (ways.length > 1)
    throw new OAuthError('invalid_request', 'the client uses more than one authentication method');
  if (!header) return;
  if (header.id !== undefined && id !== undefined && id !== header.id)
    throw new OAuthError('invalid_request', 'client_id does not match the authenticated client');
  // section 5.2: challenge with the scheme that the client used; no other scheme would work
  throw refused(`the client authenticates by ${header.scheme}`, { 'www-authenticate': basicChallenge() });
}

async function verified(
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
    throw refused((error as Error).message);
  }
  if ((payload.iat ?? 0) > Date.now() / 1000 + clockToleranceSeconds) {
    throw refused('the assertion was issued in the future');
  }
  if ((payload.exp ?? 0) - Date.now() / 1000 > maxLifeSeconds + clockToleranceSeconds) {
    throw refused(`the assertion lives longer than ${maxLifeSeconds} s`);
  }
  return payload;
}

function unverified(assertion: string): JWTPayload | undefined {
  try {
    return decodeJwt(assertion);
  } catch {
    return undefined;
  }
}

/** The caller learns that it failed, the log learns why. */
function refused(reason: string, headers: Readonly<Record<string, string>> = {}): OAuthError {
  return new OAuthError('invalid_client', 'client authentication failed', { reason, headers });
}
