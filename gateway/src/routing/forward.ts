import {
  type ClientResponse,
  type HttpClient,
  handle,
  type Operation,
  orOutcomeUnknown,
  ProblemError,
  type Route,
  respond,
} from '@glasshouse/http';
import { isBearer } from '../token/bearer.js';
import { requireUser } from '../token/require-user.js';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Response headers that are forwarded to the client; connection and telemetry headers are not. */
const responseHeaderNames = [
  ...['content-type', 'content-language', 'cache-control', 'etag', 'last-modified', 'expires', 'vary'],
  ...['location', 'retry-after', 'www-authenticate', 'allow', 'pragma'],
];
/**
 * Request headers that are forwarded to a service, including those that the gateway sets. The service evaluates
 * preconditions. A bearer token in `authorization` is not forwarded.
 */
const requestHeaderNames = [
  ...['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since'],
  ...['accept-language', 'user-agent', 'x-forwarded-for', 'x-client-address', 'x-user-session'],
];

/**
 * Returns the route of an upstream operation: validates the request against the contract, then forwards it. Calls
 * `onEnd` with the status of the response, or `undefined` without a response to a call that was sent.
 */
export function forwardRoute(
  operation: Operation,
  client: HttpClient,
  onEnd: (operation: Operation, status: number | undefined) => void = () => {},
): Route {
  return handle(
    operation,
    async (request) => {
      const { span, params, query, body, user, idempotencyKey, deadline, signal } = request;
      if (operation.access === 'user') requireUser(user.roles);
      const forwarded: Promise<ClientResponse> = client.forward(span, operation, {
        params,
        query,
        body,
        user,
        idempotencyKey,
        deadline,
        signal,
        headers: {
          ...pick(requestHeaderNames, request.headers),
          ...(operation.errorForm === 'oauth' && clientCredentials(request.headers)),
        },
      } as never);
      const response = await forwarded.catch((error) => {
        if (mayHaveRun(error)) onEnd(operation, undefined);
        throw orOutcomeUnknown(error, operation, idempotencyKey);
      });
      onEnd(operation, response.status);
      const headers = pick(responseHeaderNames, response.headers);
      return respond(response.status, response.text === '' ? undefined : response.text, headers);
    },
    { forwards: true },
  );
}

/** Returns false for a call that was not sent, such as one that the client refused because of an overload. */
function mayHaveRun(error: unknown): boolean {
  if (!(error instanceof ProblemError)) return true;
  return error.reachedUpstream || error.code === 'CALLER_GONE';
}

/** Returns the HTTP credentials with which a client authenticates to the OAuth service, but never a bearer token. */
function clientCredentials({ authorization }: Headers): Record<string, string> {
  return typeof authorization !== 'string' || isBearer(authorization) ? {} : { authorization };
}

function pick(names: readonly string[], from: Headers | ClientResponse['headers']): Record<string, string> {
  const out: Record<string, string> = {};
  for (const name of names) {
    const value = from[name];
    if (typeof value === 'string') out[name] = value;
  }
  return out;
}
