import type { Span } from '@glasshouse/telemetry';
import type { Client, GrantType } from '../clients/client-registry.js';
import type { TokenRequest } from '../contract.js';
import type { SessionDocument, UserDocument } from '../store.js';
import type { AccessTokenSubject } from '../tokens/access-token.js';

export interface GrantRequest {
  span: Span;
  client: Client;
  parameters: TokenRequest;
  /** Address of the end user, for throttling; see `clientAddress`. */
  address: string;
  signal: AbortSignal;
  /** Instant on `performance.now()`'s clock after which the caller no longer needs the response. */
  deadline: number;
}

export interface Granted {
  subject: AccessTokenSubject;
  refreshToken?: string;
}

/** Handler of one grant type (RFC 6749). */
export interface Grant {
  readonly grantType: GrantType;
  /** Returns the number of further requests that the queue of this grant would accept, see `Route`. */
  queueRoom?(limitMs: number): number;
  /** @throws OAuthError */
  handle(request: GrantRequest): Promise<Granted>;
}

/** Returns the subject of the access tokens in a user's session. */
export function subjectOf(user: UserDocument, session: SessionDocument): AccessTokenSubject {
  const { _id: subject, username, roles } = user;
  return { subject, username, roles, clientId: session.clientId, sessionId: session._id };
}
