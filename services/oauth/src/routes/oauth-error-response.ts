import { basicChallenge, type HandlerResponse, oauthDescription, respond } from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import { OAuthError } from '../oauth-error.js';

/** Headers that forbid caching of responses with tokens or errors (RFC 6749 section 5.1). */
export const noStore = { 'cache-control': 'no-store', pragma: 'no-cache' } as const;

/**
 * Converts an OAuthError to the response of RFC 6749 section 5.2, and rethrows other errors. `challenge` is the default
 * `www-authenticate` of a 401, which requires one (RFC 9110 section 15.5.2).
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
    span.log.info('OAuth request refused', {
      'oauth.error': error.error,
      'event.reason': error.reason ?? error.message,
    });
    const body = { error: error.error, error_description: oauthDescription(error.message) };
    const authenticate = error.status === 401 && { 'www-authenticate': challenge };
    // the contract has a type only for the successful response
    return respond(error.status, body, {
      ...noStore,
      ...authenticate,
      ...error.headers,
    }) as HandlerResponse<unknown> as T;
  }
}
