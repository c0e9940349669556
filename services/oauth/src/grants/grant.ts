import type { Span } from '@glasshouse/telemetry';
import type { Client, GrantType } from '../clients/client-registry.js';
import type { TokenRequest } from '../contract.js';
import type { AccessTokenSubject } from '../tokens/access-token.js';

export interface GrantRequest {
  span: Span;
  client: Client;
  parameters: TokenRequest;
  /** Of the end user, for throttling; see `clientAddress`. */
  address: string;
  signal: AbortSignal;
  /** Instant on `performance.now()`'s clock at which the caller gives up. */
  deadline: number;
}

export interface Granted {
  subject: AccessTokenSubject;
  refreshToken?: string;
}

/** One grant of RFC 6749. */
export interface Grant {
  readonly grantType: GrantType;
  /** @throws OAuthError */
  handle(request: GrantRequest): Promise<Granted>;
}
