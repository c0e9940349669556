import { bearerChallenge, invalidRequest, ProblemError } from '@glasshouse/http';

/** The scheme is case-insensitive (RFC 9110 section 11.1). */
const scheme = /^bearer(?:[ \t]|$)/i;
/** One or more spaces and a `b64token` (RFC 6750 section 2.1). */
const form = /^bearer +([\w.~+/-]+=*)$/i;
const maxTokenChars = 8192;

/** Returns whether an `authorization` header has the Bearer scheme. */
export function isBearer(header: string): boolean {
  return scheme.test(header);
}

/**
 * Returns the token of an `authorization` header; `undefined` without a header.
 * @throws ProblemError UNAUTHENTICATED for another scheme, no token or a malformed one
 */
export function bearerToken(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const token = header.length <= maxTokenChars ? form.exec(header)?.[1] : undefined;
  if (token !== undefined) return token;
  const detail = 'The authorization header must be: Bearer <token>';
  // RFC 6750 section 3.1: no error code without a token
  if (!isBearer(header) || /^bearer\s*$/i.test(header)) {
    throw new ProblemError('UNAUTHENTICATED', {
      detail,
      headers: { 'www-authenticate': bearerChallenge() },
    });
  }
  throw invalidToken('The access token is malformed');
}

/** Returns the error for a token that is expired, revoked, malformed or otherwise invalid (RFC 6750 section 3.1). */
export function invalidToken(description: string, cause?: unknown): ProblemError {
  const challenge = bearerChallenge({ error: 'invalid_token', description });
  return new ProblemError('UNAUTHENTICATED', {
    detail: description,
    cause,
    headers: { 'www-authenticate': challenge },
  });
}

/** Returns the error 400 for several `authorization` headers (RFC 6750 section 3.1: `invalid_request`). */
export function repeatedAuthorization(isBearerScheme: boolean): ProblemError {
  const message = 'is sent more than once';
  const { detail, extensions } = invalidRequest([{ in: 'header', path: '/authorization', message }]);
  return new ProblemError('INVALID_REQUEST', {
    ...(detail !== undefined && { detail }),
    extensions,
    headers: {
      'www-authenticate': bearerChallenge(isBearerScheme ? { error: 'invalid_request' } : undefined),
    },
  });
}
