import { type Caller, ProblemError } from '@glasshouse/http';
import { type AccessTokenClaims, accessTokenProfile } from '@glasshouse/oauth/contract';
import type { Span, Telemetry } from '@glasshouse/telemetry';
import { errors, type JWTPayload, jwtVerify } from 'jose';
import { unauthenticated } from './bearer.js';
import type { Jwks } from './jwks.js';
import { createKnownTokens } from './known-tokens.js';
import type { Revocations } from './revocations.js';

export interface VerifierOptions {
  telemetry: Telemetry;
  jwks: Jwks;
  revocations: Revocations;
  issuer: string;
  clockToleranceSeconds: number;
}

/** Whom a token speaks for. */
export interface Verified extends Caller {
  /** The session that it belongs to. */
  session: string;
  /** Seconds since 1970. */
  expiresAt: number;
}

/** @throws ProblemError UNAUTHENTICATED; BACKEND_UNAVAILABLE without any keys */
export type Verifier = (span: Span, token: string) => Promise<Verified>;

const outcomes = [
  ...['success', 'malformed', 'expired', 'not_yet_valid', 'wrong_claim', 'wrong_signature'],
  ...['wrong_algorithm', 'unknown_key', 'revoked', 'unavailable'],
] as const;

/** Every check of a token, counted by outcome: RFC 9068 section 4, then whether its session was ended. */
export function createVerifier(options: VerifierOptions): Verifier {
  const { telemetry, jwks, revocations, issuer, clockToleranceSeconds } = options;
  const counter = telemetry.metrics.counter({
    name: 'oauth_token_validations_total',
    help: 'Tokens validated, by outcome.',
    labels: ['outcome'],
  });
  const validations = new Map<string, ReturnType<typeof counter.labels>>(
    outcomes.map((outcome) => [outcome, counter.labels(outcome)]),
  );
  const known = createKnownTokens<Verified>();
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
    // jose looks at it only together with a greatest age
    if ((payload.iat ?? 0) > Date.now() / 1000 + clockToleranceSeconds) {
      throw new errors.JWTClaimValidationFailed('"iat" claim timestamp check failed', payload, 'iat');
    }
    // it asks only whether it is there
    if (typeof payload.sub !== 'string')
      throw new errors.JWTClaimValidationFailed('"sub" claim must be a string', payload, 'sub');
    const verified = callerOf(payload);
    const generation = jwks.generation();
    if (generation >= 0) known.set(token, generation, verified);
    return verified;
  }

  function count(span: Span, outcome: string): void {
    validations.get(outcome)?.add();
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
      throw unauthenticated(described[outcome] ?? 'The access token is not valid', 'invalid_token', error);
    }
    if (await revocations.has(span, verified.session)) {
      count(span, 'revoked');
      throw unauthenticated('The access token was revoked', 'invalid_token', new Error('revoked'));
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

const described: Readonly<Record<string, string>> = {
  expired: 'The access token has expired',
  not_yet_valid: 'The access token is not valid yet',
};

function outcomeOf(error: unknown): (typeof outcomes)[number] {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    return error.claim === 'nbf' || error.claim === 'iat' ? 'not_yet_valid' : 'wrong_claim';
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'wrong_signature';
  if (error instanceof errors.JWKSNoMatchingKey) return 'unknown_key';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'wrong_algorithm';
  return 'malformed';
}
