import { ProblemError } from '@glasshouse/http';

/** RFC 6750 section 2.1: the scheme in any case, one or more spaces, a token of its alphabet. */
const form = /^bearer +([\w.~+/-]+=*)$/i;
const longest = 8192;

/**
 * The token of an `authorization` header; `undefined` when there is no header.
 * @throws ProblemError UNAUTHENTICATED for another scheme or a malformed header
 */
export function bearerToken(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const token = header.length <= longest ? form.exec(header)?.[1] : undefined;
  if (token === undefined)
    throw unauthenticated('The authorization header must be: Bearer <token>', 'invalid_request');
  return token;
}

/** RFC 6750 section 3: what `www-authenticate` says. The description never repeats what was sent. */
export function unauthenticated(
  detail: string,
  error: 'invalid_request' | 'invalid_token',
  cause?: unknown,
): ProblemError {
  return new ProblemError('UNAUTHENTICATED', {
    detail,
    cause,
    headers: {
      'www-authenticate': `Bearer realm="glasshouse", error="${error}", error_description="${detail}"`,
    },
  });
}
