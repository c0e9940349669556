import {
  answer,
  type HttpClient,
  handle,
  type Operation,
  orOutcomeUnknown,
  type Received,
  type Route,
} from '@glasshouse/http';
import { isBearer } from '../token/bearer.js';
import { requireUser } from '../token/require-user.js';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Of an answer's headers, those that are the client's business. Connection headers and those of telemetry are not. */
const handedOn = [
  ...['content-type', 'content-language', 'cache-control', 'etag', 'last-modified', 'expires', 'vary'],
  ...['location', 'retry-after', 'www-authenticate', 'allow', 'pragma'],
];
/**
 * Of a request's headers, those that a service may want, the gateway's own among them. Preconditions are evaluated where
 * the resource is. A bearer token in `authorization` ends here.
 */
const sentOn = [
  ...['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since'],
  ...['accept-language', 'user-agent', 'x-forwarded-for', 'x-client-address', 'x-user-session'],
];

/** The route of an operation that lives in a service behind: checked against its contract here, then sent on. */
export function forwardRoute(
  operation: Operation,
  client: HttpClient,
  after: (operation: Operation, status: number) => void = () => {},
): Route {
  return handle(
    operation,
    async (request) => {
      const { span, params, query, body, user, idempotencyKey, deadline, signal } = request;
      if (operation.access === 'user') requireUser(user.roles);
      const forwarded: Promise<Received> = client.forward(span, operation, {
        params,
        query,
        body,
        user,
        idempotencyKey,
        deadline,
        signal,
        headers: {
          ...picked(sentOn, request.headers),
          ...(operation.errorForm === 'oauth' && clientCredentials(request.headers)),
        },
      } as never);
      const received = await forwarded.catch((error) => {
        throw orOutcomeUnknown(error, operation, idempotencyKey);
      });
      after(operation, received.status);
      const headers = picked(handedOn, received.headers);
      return answer(received.status, received.text === '' ? undefined : received.text, headers);
    },
    { forwards: true },
  );
}

/** How a client authenticates to the OAuth service by a scheme of HTTP; that service answers by the same scheme. */
function clientCredentials({ authorization }: Headers): Record<string, string> {
  return typeof authorization !== 'string' || isBearer(authorization) ? {} : { authorization };
}

function picked(names: readonly string[], from: Headers | Received['headers']): Record<string, string> {
  const out: Record<string, string> = {};
  for (const name of names) {
    const value = from[name];
    if (typeof value === 'string') out[name] = value;
  }
  return out;
}
