/** The protection space of every challenge: RFC 9110 section 11.5. */
const realm = 'glasshouse';

export interface BearerError {
  /** RFC 6750 section 3.1. */
  error: 'invalid_request' | 'invalid_token' | 'insufficient_scope';
  /** Printable ASCII without quotes and backslashes; never repeats what was sent. */
  description?: string;
}

/**
 * The value of `www-authenticate` where a bearer token is needed: RFC 6750 section 3. Without an error where no bearer
 * token was sent.
 */
export function bearerChallenge(failure?: BearerError): string {
  const parts = [`realm="${realm}"`];
  if (failure) parts.push(`error="${failure.error}"`);
  if (failure?.description !== undefined) parts.push(`error_description="${failure.description}"`);
  return `Bearer ${parts.join(', ')}`;
}

/** The value of `www-authenticate` where clients authenticate: RFC 7617 section 2. */
export function basicChallenge(): string {
  return `Basic realm="${realm}", charset="UTF-8"`;
}
