import { randomUUID } from 'node:crypto';
import type { Span } from '@glasshouse/telemetry';
import { createLocalJWKSet, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { type AccessTokenClaims, accessTokenProfile } from '../contract.js';
import type { Keyring } from '../keys/keyring.js';

const { algorithm, audience, type } = accessTokenProfile;

export interface AccessTokenSubject {
  /** ID of the user, or of the client for client_credentials. */
  subject: string;
  username: string;
  roles: readonly string[];
  clientId: string;
  /** Session of the token; revocation ends it. */
  sessionId: string;
}

export interface AccessTokens {
  readonly lifeSeconds: number;
  issue(span: Span, subject: AccessTokenSubject): Promise<string>;
  /**
   * Returns the claims of a token of this service that expired at most `toleranceSeconds` ago (default 0), or undefined
   * for any other text.
   */
  read(
    span: Span,
    token: string,
    toleranceSeconds?: number,
  ): Promise<(JWTPayload & AccessTokenClaims) | undefined>;
}

/** Creates the issuer and verifier of JWT access tokens (RFC 9068), signed with ES256. */
export function createAccessTokens(options: {
  keyring: Keyring;
  issuer: string;
  lifeSeconds: number;
}): AccessTokens {
  const { keyring, issuer, lifeSeconds } = options;
  return {
    lifeSeconds,
    async issue(span, { subject, username, roles, clientId, sessionId }) {
      const { kid, key } = await keyring.signing(span);
      return new SignJWT({ client_id: clientId, username, roles: [...roles], sid: sessionId })
        .setProtectedHeader({ alg: algorithm, typ: type, kid })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(subject)
        .setIssuedAt()
        .setExpirationTime(`${lifeSeconds}s`)
        .setJti(randomUUID())
        .sign(key);
    },
    async read(span, token, toleranceSeconds = 0) {
      const keys = createLocalJWKSet(await keyring.jwks(span));
      try {
        const { payload } = await jwtVerify<AccessTokenClaims>(token, keys, {
          algorithms: [algorithm],
          issuer,
          audience,
          typ: type,
          clockTolerance: toleranceSeconds,
          requiredClaims: ['sub', 'exp', 'jti', 'sid'],
        });
        return payload;
      } catch {
        return undefined;
      }
    },
  };
}
