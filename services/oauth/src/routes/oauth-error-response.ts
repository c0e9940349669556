import { basicChallenge, type HandlerResponse, oauthDescription, respond } from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import { OAuthError } from '../oauth-error.js';

/** RFC 6749 section 5.1: answers with tokens, and errors, are kept by nobody. */
export const noStore = { 'cache-control': 'no-store', pragma: 'no-cache' } as const;

/**
 * Converts an OAuthError to the response of RFC 6749 section 5.2; other errors pass through. `challenge` is for a 401
 * without an `authorization` header in the request, as every 401 needs one (RFC 9110 section 15.5.2).
 */
export async function withOAuthErrors<T>(
  span: Span,
  work: () => Promise<T>,
  challenge: string = basicChallenge(),
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    span.set('oauth.error', error.error);
    span.log.info('OAuth error answered', {
      'oauth.error': error.error,
      'event.reason': error.reason ?? error.message,
    });
    const body = { error: error.error, error_description: oauthDescription(error.message) };
    const authenticate = error.status === 401 && { 'www-authenticate': challenge };
    // The contract types the good answer only.
    return respond(error.status, body, {
      ...noStore,
      ...authenticate,
      ...error.headers,
    }) as HandlerResponse<unknown> as T;
  }
}
