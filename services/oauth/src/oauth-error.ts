/**
 * Error codes of RFC 6749 section 5.2 and RFC 7009 section 2.2.1. Throttling uses `temporarily_unavailable`, which RFC
 * 6749 defines for another endpoint (section 4.1.2.1).
 */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_token_type'
  | 'invalid_scope'
  | 'temporarily_unavailable';

export interface OAuthErrorOptions {
  /** Default: 401 for `invalid_client`, else 400. */
  status?: number;
  headers?: Readonly<Record<string, string>>;
  /** Reason for the log; never part of the response. */
  reason?: string;
}

/**
 * Error with the response body `{"error": ..., "error_description": ...}`. RFC 6749 section 5.2 restricts the
 * characters of the description.
 */
export class OAuthError extends Error {
  readonly error: OAuthErrorCode;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly reason: string | undefined;

  constructor(error: OAuthErrorCode, description: string, options: OAuthErrorOptions = {}) {
    super(description);
    this.name = 'OAuthError';
    this.error = error;
    this.status = options.status ?? (error === 'invalid_client' ? 401 : 400);
    this.headers = options.headers ?? {};
    this.reason = options.reason;
  }
}
