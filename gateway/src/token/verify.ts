import { type Caller, ProblemError } from '@glasshouse/http';
import { type AccessTokenClaims, accessTokenProfile } from '@glasshouse/oauth/contract';
import type { Span, Telemetry } from '@glasshouse/telemetry';
import { errors, type JWTPayload, jwtVerify } from 'jose';
import { invalidToken } from './bearer.js';
import type { Jwks } from './jwks.js';
import { createKnownTokens } from './known-tokens.js';
import type { Revocations } from './revocations.js';
import type { Outcome, Validations } from './validations.js';

export interface VerifierOptions {
  telemetry: Telemetry;
  validations: Validations;
  jwks: Jwks;
  revocations: Revocations;
  issuer: string;
  clockToleranceSeconds: number;
}

/** Caller named by a token. */
export interface Verified extends Caller {
  /** Session of the token. */
  session: string;
  /** Expiry in seconds since 1970. */
  expiresAt: number;
}

/** Verifies a token. @throws ProblemError UNAUTHENTICATED; BACKEND_UNAVAILABLE if no keys could be fetched */
export type Verifier = (span: Span, token: string) => Promise<Verified>;

/** Creates a verifier: RFC 9068 section 4, then whether the session has ended. Counts each outcome. */
export function createVerifier(options: VerifierOptions): Verifier {
  const { validations, jwks, revocations, issuer, clockToleranceSeconds } = options;
  const known = createKnownTokens<Verified>(options.telemetry);
  const { audience, type: typ, algorithm } = accessTokenProfile;

  async function checked(span: Span, token: string): Promise<Verified> {
    const before = known.get(token, jwks.generation());
    if (before) {
      if (before.expiresAt + clockToleranceSeconds > Date.now() / 1000) return before;
      throw new errors.JWTExpired('"exp" claim timestamp check failed', {}, 'exp');
    }
    const { payload } = await jwtVerify<AccessTokenClaims>(token, jwks.keyFor(span), {
      issuer,
      audience,
      typ,
      algorithms: [algorithm],
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ['sub', 'exp', 'iat', 'jti', 'client_id', 'sid'],
    });
    // jose checks `iat` only together with a maximum age
    if ((payload.iat ?? 0) > Date.now() / 1000 + clockToleranceSeconds) {
      throw new errors.JWTClaimValidationFailed('"iat" claim timestamp check failed', payload, 'iat');
    }
    // jose checks only that the claim exists
    if (typeof payload.sub !== 'string')
      throw new errors.JWTClaimValidationFailed('"sub" claim must be a string', payload, 'sub');
    const verified = callerOf(payload);
    const generation = jwks.generation();
    if (generation >= 0) known.set(token, generation, verified);
    return verified;
  }

  function count(span: Span, outcome: Outcome): void {
    validations[outcome].add();
    span.set('oauth.token.outcome', outcome);
  }

  return async function verify(span, token) {
    let verified: Verified;
    try {
      verified = await checked(span, token);
    } catch (error) {
      if (error instanceof ProblemError) {
        count(span, 'unavailable');
        throw error;
      }
      const outcome = outcomeOf(error);
      count(span, outcome);
      throw invalidToken(described[outcome] ?? 'The access token is not valid', error);
    }
    if (await revocations.has(span, verified.session)) {
      count(span, 'revoked');
      throw invalidToken('The access token was revoked', new Error('revoked'));
    }
    count(span, 'success');
    return verified;
  };
}

function callerOf(payload: JWTPayload & AccessTokenClaims): Verified {
  const { sub = '', username, roles, sid, exp = 0 } = payload;
  return {
    id: sub,
    name: typeof username === 'string' ? username : '',
    roles: Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [],
    session: String(sid),
    expiresAt: exp,
  };
}

const described: Readonly<Partial<Record<Outcome, string>>> = {
  expired: 'The access token has expired',
  not_yet_valid: 'The access token is not valid yet',
  unknown_key: 'The access token is signed with an unknown key',
};

function outcomeOf(error: unknown): Outcome {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    return error.claim === 'nbf' || error.claim === 'iat' ? 'not_yet_valid' : 'wrong_claim';
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'wrong_signature';
  if (error instanceof errors.JWKSNoMatchingKey) return 'unknown_key';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'wrong_algorithm';
  return 'malformed';
}
