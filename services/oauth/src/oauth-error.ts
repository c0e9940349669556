/** RFC 6749 section 5.2, RFC 7009 section 2.2.1; `temporarily_unavailable` is borrowed from section 4.1.2.1 for throttling. */
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
  /** Default 400, and 401 for `invalid_client`. */
  status?: number;
  headers?: Readonly<Record<string, string>>;
  /** For our logs, never answered. */
  reason?: string;
}

/** Answered as `{"error": ..., "error_description": ...}`. The description keeps to the characters of RFC 6749 section 5.2. */
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
