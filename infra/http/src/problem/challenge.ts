/** Protection space of every challenge (RFC 9110 section 11.5). */
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

/** Returns `www-authenticate` for OAuth clients (RFC 7617 section 2). */
export function basicChallenge(): string {
  return `Basic realm="${realm}", charset="UTF-8"`;
}
