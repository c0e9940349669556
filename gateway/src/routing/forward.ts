import { answer, type HttpClient, handle, type Operation, type Received, type Route } from '@glasshouse/http';
import { requireUser } from '../token/require-user.js';
import { entityTag, matches } from './entity-tag.js';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Of an answer's headers, those that are the client's business. Connection headers and those of telemetry are not. */
const handedOn = [
  ...['content-type', 'content-language', 'cache-control', 'etag', 'last-modified', 'expires', 'vary'],
  ...['location', 'retry-after', 'www-authenticate', 'allow', 'pragma'],
];
/** Of a request's headers, those that a service may want, the gateway's own among them. `authorization` ends here. */
const sentOn = [
  ...['if-none-match', 'if-modified-since', 'if-match', 'accept-language', 'user-agent'],
  ...['x-forwarded-for', 'x-client-address', 'x-user-session'],
];

/** The route of an operation that lives in a service behind: checked against its contract here, then sent on. */
export function forwardRoute(
  operation: Operation,
  client: HttpClient,
  after: (operation: Operation, status: number) => void = () => {},
): Route {
  const cacheable = operation.method === 'GET' && /max-age/.test(operation.cacheControl ?? '');
  return handle(operation, async (request) => {
    const { span, params, query, body, user, idempotencyKey, deadline, signal } = request;
    if (operation.access === 'user') requireUser(user.roles);
    const received = await client.forward(span, operation, {
      params,
      query,
      body,
      user,
      idempotencyKey,
      deadline,
      signal,
      headers: picked(sentOn, request.headers),
    } as never);
    after(operation, received.status);
    const headers = picked(handedOn, received.headers);
    if (cacheable && received.status === 200) {
      headers.etag ??= entityTag(received.text);
      if (matches(request.headers['if-none-match'], headers.etag))
        return answer(304, undefined, withoutBody(headers));
    }
    return answer(received.status, received.text === '' ? undefined : received.text, headers);
  });
}

function picked(names: readonly string[], from: Headers | Received['headers']): Record<string, string> {
  const out: Record<string, string> = {};
  for (const name of names) {
    const value = from[name];
    if (typeof value === 'string') out[name] = value;
  }
  return out;
}

/** RFC 9110 section 15.4.5: metadata of the selected representation other than what caches need is left out. */
function withoutBody({ 'content-type': _, ...headers }: Record<string, string>): Record<string, string> {
  return headers;
}
