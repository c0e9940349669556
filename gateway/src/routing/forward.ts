import { answer, type HttpClient, handle, type Operation, type Received, type Route } from '@glasshouse/http';

/** Of an answer's headers, those that are the client's business. Connection headers and those of telemetry are not. */
const handedOn = [
  'content-type',
  'cache-control',
  'etag',
  'last-modified',
  'location',
  'retry-after',
  'www-authenticate',
  'vary',
];
/** Of a request's headers, those that a service may want. */
const sentOn = ['if-none-match', 'if-modified-since', 'user-agent'];

/** The route of an operation that lives in a service behind: checked against its contract here, then sent on. */
export function forwardRoute(operation: Operation, client: HttpClient): Route {
  return handle(operation, async (request) => {
    const { span, params, query, body, user, idempotencyKey, deadline, signal } = request;
    const received = await client.forward(span, operation, {
      params,
      query,
      body,
      user,
      idempotencyKey,
      deadline,
      signal,
      headers: requestHeaders(request.headers),
    } as never);
    return answer(
      received.status,
      received.text === '' ? undefined : received.text,
      responseHeaders(received),
    );
  });
}

function requestHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const out: Record<string, string> = {};
  for (const name of sentOn) {
    const value = headers[name];
    if (typeof value === 'string') out[name] = value;
  }
  const address = headers['x-forwarded-for'];
  if (typeof address === 'string') out['x-forwarded-for'] = address;
  return out;
}

function responseHeaders({ headers }: Received): Record<string, string> {
  const out: Record<string, string> = {};
  for (const name of handedOn) {
    const value = headers[name];
    if (typeof value === 'string') out[name] = value;
  }
  return out;
}
