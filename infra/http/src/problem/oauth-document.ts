import type { ProblemError } from './problem.js';

/**
 * Returns a problem in the form of RFC 6749 section 5.2. All errors of OAuth endpoints have this form, also those that
 * the public edge or the HTTP layer raises. `code`, `traceId` and extensions are added as in a problem document.
 */
export function oauthDocument(problem: ProblemError, traceId: string): Record<string, unknown> {
  return {
    ...problem.extensions,
    error: errorOf(problem.status),
    error_description: oauthDescription(problem.detail ?? problem.title),
    code: problem.code,
    traceId,
  };
}

/** Returns the OAuth error code. Those for 5xx are from section 4.1.2.1, as section 5.2 has none for server errors. */
function errorOf(status: number): string {
  if (status === 401) return 'invalid_client';
  if (status === 429 || status === 503 || status === 504) return 'temporarily_unavailable';
  return status >= 500 ? 'server_error' : 'invalid_request';
}

/** Replaces each character that `error_description` may not contain with an apostrophe (RFC 6749 section 5.2). */
export function oauthDescription(text: string): string {
  return text.replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, "'");
}
