import type { ProblemError } from './problem.js';

/**
 * A problem in the form of RFC 6749 section 5.2, for endpoints that OAuth clients call; who refused the request does
 * not change how they have to read the answer. `code`, `traceId` and extensions stand beside it as in a problem.
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

/** The last two are of section 4.1.2.1, as 5.2 has none for what is not the client's fault. */
function errorOf(status: number): string {
  if (status === 401) return 'invalid_client';
  if (status === 429 || status === 503 || status === 504) return 'temporarily_unavailable';
  return status >= 500 ? 'server_error' : 'invalid_request';
}

/** Returns the text with an apostrophe for each character that `error_description` may not have (RFC 6749 section 5.2). */
export function oauthDescription(text: string): string {
  return text.replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, "'");
}
