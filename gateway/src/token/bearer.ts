import { bearerChallenge, invalidRequest, ProblemError } from '@glasshouse/http';

/** RFC 9110 section 11.1: the scheme in any case. */
const scheme = /^bearer(?:[ \t]|$)/i;
/** RFC 6750 section 2.1: one or more spaces, a token of its alphabet. */
const form = /^bearer +([\w.~+/-]+=*)$/i;
const longest = 8192;

/** True when an `authorization` header has the scheme of bearer tokens. */
export function isBearer(header: string): boolean {
  return scheme.test(header);
}

/**
 * The token of an `authorization` header; `undefined` when there is no header.
 * @throws ProblemError UNAUTHENTICATED for another scheme, no token or a malformed one
 */
export function bearerToken(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const token = header.length <= longest ? form.exec(header)?.[1] : undefined;
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

/** RFC 6750 section 3.1: expired, revoked, malformed, or invalid for other reasons. */
export function invalidToken(description: string, cause?: unknown): ProblemError {
  const challenge = bearerChallenge({ error: 'invalid_token', description });
  return new ProblemError('UNAUTHENTICATED', {
    detail: description,
    cause,
    headers: { 'www-authenticate': challenge },
  });
}

/** RFC 6750 section 3.1: the token is sent in more than one way, or twice. 400, as that section advises. */
export function severalTokens(ofBearer: boolean): ProblemError {
  const message = 'is given more than once';
  const { detail, extensions } = invalidRequest([{ in: 'header', path: '/authorization', message }]);
  return new ProblemError('INVALID_REQUEST', {
    ...(detail !== undefined && { detail }),
    extensions,
    headers: { 'www-authenticate': bearerChallenge(ofBearer ? { error: 'invalid_request' } : undefined) },
  });
}
