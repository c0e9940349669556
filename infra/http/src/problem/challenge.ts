/** Protection space of the challenges (RFC 9110 section 11.5). */
const realm = 'glasshouse';

export interface BearerError {
  /** RFC 6750 section 3.1. */
  error: 'invalid_request' | 'invalid_token' | 'insufficient_scope';
  /** Printable ASCII without quotes and backslashes; never contains input of the client. */
  description?: string;
}

/**
 * Returns `www-authenticate` for a missing or invalid bearer token (RFC 6750 section 3). The error is omitted when no
 * bearer token was sent.
 */
export function bearerChallenge(failure?: BearerError): string {
  const parts = [`realm="${realm}"`];
  if (failure) parts.push(`error="${failure.error}"`);
  if (failure?.description !== undefined) parts.push(`error_description="${failure.description}"`);
  return `Bearer ${parts.join(', ')}`;
}

/** Returns `www-authenticate` for Basic authentication (RFC 7617 section 2), by default that of OAuth clients. */
export function basicChallenge(space = realm): string {
  return `Basic realm="${space}", charset="UTF-8"`;
}
