import { randomUUID } from 'node:crypto';
import type { ClientRequests } from './action.js';

/** Client that sends requests until it is closed. */
export interface RequestClient {
  /** Sends no further request; those in progress end within 5 s. */
  close(): void;
}

const timeoutMs = 5000;
/** The script of one client; the shoppers of the demo traffic have another user agent. */
const userAgent = 'python-requests/2.32.5';
/** Requests that are open at once; further ones are left out, as a client waits for its responses. */
const maxOpen = 256;

/**
 * Starts to send requests to the gateway at a fixed rate, whatever the responses are. With `asCustomer`, registers a
 * customer first.
 *
 * @throws Error when the customer cannot be registered
 */
export async function createRequestClient(
  gatewayUrl: string,
  { path, perSecond, body, asCustomer = false }: ClientRequests,
): Promise<RequestClient> {
  const authorization = asCustomer ? `Bearer ${await tokenOfNewCustomer(gatewayUrl)}` : undefined;
  let open = 0;
  const timer = setInterval(() => {
    if (open >= maxOpen) return;
    open += 1;
    void fetch(gatewayUrl + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        'user-agent': userAgent,
        ...(authorization !== undefined && { authorization }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    })
      .then((response) => response.arrayBuffer())
      .catch(() => {})
      .finally(() => {
        open -= 1;
      });
  }, 1000 / perSecond);
  return {
    close: () => clearInterval(timer),
  };
}

/** Registers a customer with a random name and password, and returns an access token. */
async function tokenOfNewCustomer(gatewayUrl: string): Promise<string> {
  const credentials = { username: `customer-${randomUUID().slice(0, 8)}`, password: randomUUID() };
  const post = async (path: string, body: string | URLSearchParams) => {
    const response = await fetch(gatewayUrl + path, {
      method: 'POST',
      headers: {
        'user-agent': userAgent,
        ...(typeof body === 'string' && { 'content-type': 'application/json' }),
      },
      body,
      signal: AbortSignal.timeout(15_000),
    });
    if (!response.ok) throw new Error(`POST ${path} returned status ${response.status}`);
    return (await response.json()) as { access_token?: string };
  };
  await post('/oauth/register', JSON.stringify(credentials));
  const form = new URLSearchParams({ grant_type: 'password', ...credentials });
  const { access_token: token } = await post('/oauth/token', form);
  if (token === undefined) throw new Error('POST /oauth/token returned no access token');
  return token;
}
