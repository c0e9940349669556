import { type Caller, ProblemError } from '@glasshouse/http';
import type { Span, Telemetry } from '@glasshouse/telemetry';
import { errors, jwtVerify } from 'jose';
import { bearerToken, unauthenticated } from './bearer.js';
import type { Jwks } from './jwks.js';

/** RFC 9068: what an access token of ours must look like. */
const audience = 'glasshouse';
const type = 'at+jwt';
const algorithms = ['ES256'];

export interface VerifierOptions {
  telemetry: Telemetry;
  jwks: Jwks;
  issuer: string;
  clockToleranceSeconds: number;
}

/** The caller of a request by its `authorization` header; `undefined` when there is none. */
export type Verifier = (span: Span, authorization: string | undefined) => Promise<Caller | undefined>;

/** Every check of a token, counted by outcome. @throws ProblemError UNAUTHENTICATED; BACKEND_UNAVAILABLE without any keys */
export function createVerifier({
  telemetry,
  jwks,
  issuer,
  clockToleranceSeconds,
}: VerifierOptions): Verifier {
  const validations = telemetry.metrics.counter({
    name: 'oauth_token_validations_total',
    help: 'Access tokens checked, by outcome.',
    labels: ['outcome'],
  });

  return async function verify(span, authorization) {
    let outcome = 'malformed';
    try {
      const token = bearerToken(authorization);
      if (token === undefined) {
        outcome = '';
        return undefined;
      }
      const { payload } = await jwtVerify(token, jwks.keyFor(span), {
        issuer,
        audience,
        typ: type,
        algorithms,
        clockTolerance: clockToleranceSeconds,
        requiredClaims: ['sub', 'exp', 'iat', 'jti'],
      });
      outcome = 'success';
      return {
        id: payload.sub as string,
        name: typeof payload.username === 'string' ? payload.username : '',
        roles: Array.isArray(payload.roles) ? payload.roles.filter((role) => typeof role === 'string') : [],
      };
    } catch (error) {
      if (error instanceof ProblemError) {
        if (error.code !== 'UNAUTHENTICATED') outcome = 'unavailable';
        throw error;
      }
      outcome = outcomeOf(error);
      throw unauthenticated(described[outcome] ?? 'The access token is not valid', 'invalid_token', error);
    } finally {
      if (outcome !== '') validations.labels(outcome).add();
    }
  };
}

const described: Readonly<Record<string, string>> = {
  expired: 'The access token has expired',
  not_yet_valid: 'The access token is not valid yet',
};

function outcomeOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed)
    return error.claim === 'nbf' ? 'not_yet_valid' : 'wrong_claim';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'wrong_signature';
  if (error instanceof errors.JWKSNoMatchingKey) return 'unknown_key';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'wrong_algorithm';
  return 'malformed';
}
