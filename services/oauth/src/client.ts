import {
  type BodyOf,
  type CallContext,
  createClient,
  type HttpClient,
  type ServiceClientOptions,
} from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import {
  type JsonWebKeySet,
  operations,
  type RegisteredUser,
  type Registration,
  type Revocations,
  type TokenResponse,
} from './contract.js';

/** What others ask the OAuth service. Each call is one client span; problems come back as `ProblemError`. */
export interface OauthClient {
  /** For what is not below. */
  readonly http: HttpClient;
  /** @throws ProblemError USERNAME_TAKEN, INVALID_REQUEST */
  register(span: Span, registration: Registration, context?: CallContext): Promise<RegisteredUser>;
  issueToken(
    span: Span,
    request: BodyOf<typeof operations.issueToken>,
    context?: CallContext,
  ): Promise<TokenResponse>;
  getJwks(span: Span, context?: CallContext): Promise<JsonWebKeySet>;
  /** `since`: the `asOf` of the answer before. */
  listRevocations(span: Span, since: number | undefined, context?: CallContext): Promise<Revocations>;
  close(): Promise<void>;
}

export function createOauthClient(options: ServiceClientOptions): OauthClient {
  const http = createClient({ ...options, upstream: 'oauth' });
  return {
    http,
    register: (span, body, context) => http.call(span, operations.register, { ...context, body }),
    issueToken: (span, body, context) => http.call(span, operations.issueToken, { ...context, body }),
    getJwks: (span, context) => http.call(span, operations.getJwks, { ...context }),
    listRevocations: (span, since, context) =>
      http.call(span, operations.listRevocations, {
        ...context,
        query: since === undefined ? {} : { since },
      }),
    close: () => http.close(),
  };
}
